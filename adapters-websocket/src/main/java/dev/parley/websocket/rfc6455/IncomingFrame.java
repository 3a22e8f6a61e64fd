package dev.parley.websocket.rfc6455;

import java.nio.ByteBuffer;

/**
 * The frame a client is in the middle of sending: its header, and how much of its payload is still
 * to come. Confined to its connection's I/O thread; one per connection, used for frame after frame.
 *
 * <pre>
 *   first byte → second byte → length (0, 2 or 8 bytes) → key (4 bytes) → payload → next()
 *   RSV, opcode  mask, 7 bits   in its shortest form
 * </pre>
 *
 * Each step refuses what a frame can do wrong by itself (RFC 6455 sections 5.1, 5.2 and 5.5). What
 * depends on the frames before is the decoder's to say.
 */
final class IncomingFrame {
  private static final int FINAL_BIT = 0x80;
  private static final int RESERVED_BITS = 0x70;
  private static final int COMPRESSED_BIT = 0x40;
  private static final int OPCODE_BITS = 0x0F;
  private static final int MASK_BIT = 0x80;
  private static final int LENGTH_BITS = 0x7F;

  private static final int LENGTH_IN_2_BYTES = 126;
  private static final int LENGTH_IN_8_BYTES = 127;
  private static final int MAX_CONTROL_PAYLOAD = 125;

  private static final int FIRST_TWO_BYTES = 2;
  private static final int KEY_BYTES = 4;

  private final boolean mayBeCompressed;

  /** Payload bytes still to come; while the header is read, as much of the length as was read. */
  private long left;

  /** Its lowest byte is for the next payload byte: it is rotated on with every copy. */
  private int key;

  private byte first;
  private byte headerRead;

  /** Two until the second byte has said how many more there are. */
  private byte headerSize = FIRST_TWO_BYTES;

  IncomingFrame(boolean mayBeCompressed) {
    this.mayBeCompressed = mayBeCompressed;
  }

  /**
   * Reads on until the header is there; reads nothing if it already is.
   *
   * @return whether the header is there
   */
  boolean readHeader(ByteBuffer bytes) {
    while (headerRead < headerSize) {
      if (!bytes.hasRemaining()) {
        return false;
      }
      readHeaderByte(bytes.get());
    }
    return true;
  }

  /** The frame is over: what comes now is another one. */
  void next() {
    headerRead = 0;
    headerSize = FIRST_TWO_BYTES;
  }

  boolean isFinal() {
    return (first & FINAL_BIT) != 0;
  }

  /** Whether it begins a compressed message. */
  boolean isCompressed() {
    return (first & COMPRESSED_BIT) != 0;
  }

  int opcode() {
    return first & OPCODE_BITS;
  }

  /** Payload bytes still to come, of a frame whose header is there; any number up to 2^63 - 1. */
  long left() {
    return left;
  }

  /**
   * Copies the next payload bytes and unmasks the copy.
   *
   * @param count at most what is left of the payload and what the buffer holds
   * @return whether these bytes are ASCII alone
   */
  boolean read(ByteBuffer bytes, byte[] into, int at, int count) {
    bytes.get(into, at, count);
    boolean ascii = Mask.apply(key, into, at, at + count);
    key = Integer.rotateRight(key, count * Byte.SIZE);
    left -= count;
    return ascii;
  }

  /** Passes over the next payload bytes, as many as there are. */
  void skip(ByteBuffer bytes) {
    int count = (int) Math.min(left, bytes.remaining());
    bytes.position(bytes.position() + count);
    left -= count;
  }

  private void readHeaderByte(byte next) {
    int at = headerRead++;
    if (at == 0) {
      readFirst(next);
    } else if (at == 1) {
      readSecond(next);
    } else if (at < headerSize - KEY_BYTES) {
      left = left << Byte.SIZE | (next & 0xFF);
      if (headerRead == headerSize - KEY_BYTES) {
        requireShortestForm();
      }
    } else {
      // Lowest byte first, however the host orders its integers.
      key = key >>> Byte.SIZE | next << (Integer.SIZE - Byte.SIZE);
    }
  }

  private void readFirst(byte next) {
    first = next;
    // RFC 7692 section 6.1: said once, by the first frame of a message.
    boolean beginsMessage = opcode() == Opcode.TEXT || opcode() == Opcode.BINARY;
    int agreed = mayBeCompressed && beginsMessage ? COMPRESSED_BIT : 0;
    if ((first & RESERVED_BITS & ~agreed) != 0) {
      throw violation("reserved bits are zero, but for what was agreed on");
    }
    if (Opcode.isReserved(opcode())) {
      throw violation("opcode is one of those RFC 6455 defines");
    }
    if (Opcode.isControl(opcode()) && !isFinal()) {
      throw violation("control frames are not fragmented");
    }
  }

  private void readSecond(byte next) {
    if ((next & MASK_BIT) == 0) {
      throw violation("frames from a client are masked");
    }
    int length = next & LENGTH_BITS;
    if (Opcode.isControl(opcode()) && length > MAX_CONTROL_PAYLOAD) {
      throw violation("control frames carry at most 125 bytes");
    }
    int lengthBytes =
        switch (length) {
          case LENGTH_IN_2_BYTES -> 2;
          case LENGTH_IN_8_BYTES -> 8;
          default -> 0;
        };
    left = lengthBytes == 0 ? length : 0;
    headerSize = (byte) (FIRST_TWO_BYTES + lengthBytes + KEY_BYTES);
  }

  private void requireShortestForm() {
    if (left < 0) {
      throw violation("the highest bit of a length is zero");
    }
    int shortestOfThisForm = headerSize == FIRST_TWO_BYTES + 2 + KEY_BYTES ? 126 : 65_536;
    if (left < shortestOfThisForm) {
      throw violation("lengths are written in as few bytes as possible");
    }
  }

  private static ProtocolViolation violation(String expected) {
    return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, expected);
  }
}
