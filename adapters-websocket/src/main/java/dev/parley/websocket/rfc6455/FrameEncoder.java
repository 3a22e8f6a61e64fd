package dev.parley.websocket.rfc6455;

import java.nio.ByteBuffer;

/**
 * Encodes frames as a server sends them: final, unmasked, lengths in their shortest form (RFC 6455
 * sections 5.1 and 5.2). Stateless, safe for any thread; every array is the caller's.
 */
public final class FrameEncoder {
  /** The longest header a server's frame can have. */
  public static final int MAX_HEADER_BYTES = 10;

  private static final int FINAL_BIT = 0x80;
  private static final int COMPRESSED_BIT = 0x40;
  private static final int OPCODE_BITS = 0x0F;
  private static final int MAX_CONTROL_PAYLOAD = 125;
  private static final byte[] NO_BYTES = {};

  private FrameEncoder() {}

  /** One text message. The payload is trusted to be UTF-8. */
  public static byte[] text(byte[] payload) {
    return frame(Opcode.TEXT, payload);
  }

  /**
   * One message in a form of its own, compressed (RFC 7692): a message may be compressed in parts
   * that know nothing of each other. This one is the first, or the only one.
   */
  public static byte[] deflatedPart(byte[] part) {
    return MessageDeflate.compress(part);
  }

  /** A part behind which another one comes. */
  public static byte[] continuedPart(byte[] part) {
    return MessageDeflate.withTail(MessageDeflate.compress(part), true);
  }

  /** A part that comes behind a {@link #deflatedPart}. */
  public static byte[] continuingPart(byte[] part) {
    return MessageDeflate.withTail(MessageDeflate.compress(part), false);
  }

  /**
   * The header of the same message compressed.
   *
   * @param frame which begins with the header of the message as it is
   * @param payloadLength once it is compressed
   */
  public static byte[] deflatedHeader(byte[] frame, int payloadLength) {
    byte[] header = new byte[headerLength(payloadLength)];
    putHeader(ByteBuffer.wrap(header), COMPRESSED_BIT | (frame[0] & OPCODE_BITS), payloadLength);
    return header;
  }

  /** How many bytes of a server's frame are its header. */
  public static int headerLengthOf(byte[] frame) {
    return switch (frame[1]) {
      case 126 -> 4;
      case 127 -> MAX_HEADER_BYTES;
      default -> 2;
    };
  }

  /** The header of a text or binary message, behind which a payload of that length is to come. */
  public static byte[] header(boolean text, int payloadLength) {
    return headerAnd(NO_BYTES, text, payloadLength);
  }

  /** The same, and the first bytes of the payload behind it. */
  public static byte[] headerAnd(byte[] begin, boolean text, int payloadLength) {
    byte[] bytes = new byte[headerLength(payloadLength) + begin.length];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    putHeader(out, text ? Opcode.TEXT : Opcode.BINARY, payloadLength);
    out.put(begin);
    return bytes;
  }

  /** One binary message. */
  public static byte[] binary(byte[] payload) {
    return frame(Opcode.BINARY, payload);
  }

  /**
   * Asks the client for a pong.
   *
   * @throws IllegalArgumentException if the payload is over 125 bytes
   */
  public static byte[] ping(byte[] payload) {
    return control(Opcode.PING, payload);
  }

  /**
   * Answers a ping, with its payload.
   *
   * @throws IllegalArgumentException if the payload is over 125 bytes
   */
  public static byte[] pong(byte[] payload) {
    return control(Opcode.PONG, payload);
  }

  /**
   * The last frame of a connection.
   *
   * @param code 1005 makes a frame without code or reason, to answer one
   * @param reason cut before the character with which it would exceed 123 bytes
   * @throws IllegalArgumentException if the code may not be sent, {@link CloseCode#mayBeOnTheWire}
   */
  public static byte[] close(int code, String reason) {
    return control(Opcode.CLOSE, new ClosePayload(code, reason).bytes());
  }

  /** How many bytes come before a payload of that many bytes: 2, 4 or 10. */
  public static int headerLength(int payloadLength) {
    if (payloadLength <= 125) {
      return 2;
    }
    return payloadLength <= 0xFFFF ? 4 : MAX_HEADER_BYTES;
  }

  private static byte[] control(int opcode, byte[] payload) {
    if (payload.length > MAX_CONTROL_PAYLOAD) {
      throw new IllegalArgumentException("control frames carry at most 125 bytes");
    }
    return frame(opcode, payload);
  }

  private static byte[] frame(int opcode, byte[] payload) {
    byte[] frame = new byte[headerLength(payload.length) + payload.length];
    putHeader(ByteBuffer.wrap(frame), opcode, payload.length);
    System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
    return frame;
  }

  private static void putHeader(ByteBuffer out, int opcode, int payloadLength) {
    out.put((byte) (FINAL_BIT | opcode));
    switch (headerLength(payloadLength)) {
      case 2 -> out.put((byte) payloadLength);
      case 4 -> {
        out.put((byte) 126);
        putBigEndian(out, payloadLength, Short.BYTES);
      }
      default -> {
        out.put((byte) 127);
        putBigEndian(out, payloadLength, Long.BYTES);
      }
    }
  }

  private static void putBigEndian(ByteBuffer out, long value, int bytes) {
    for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.put((byte) (value >>> shift));
    }
  }
}
