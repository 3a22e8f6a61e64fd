package dev.parley.websocket.rfc6455;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames as a server sends them: final, unmasked, lengths in their shortest form (RFC 6455 sections
 * 5.1 and 5.2). Stateless, safe for any thread; every array is the caller's.
 */
public final class FrameEncoder {
  /** The longest header a server's frame can have. */
  public static final int MAX_HEADER_BYTES = 10;

  private static final int FINAL_BIT = 0x80;
  private static final int COMPRESSED_BIT = 0x40;
  private static final int MAX_CONTROL_PAYLOAD = 125;

  private FrameEncoder() {}

  /** One text message. The payload is trusted to be UTF-8. */
  public static byte[] text(byte[] payload) {
    return frame(Opcode.TEXT, payload);
  }

  /**
   * The same text message compressed, for a client that agreed to it (RFC 7692); as it is if that
   * would not be shorter.
   *
   * @param frame as {@link #text} makes it
   */
  public static byte[] deflated(byte[] frame) {
    int header =
        switch (frame[1]) {
          case 126 -> 4;
          case 127 -> MAX_HEADER_BYTES;
          default -> 2;
        };
    byte[] compressed = MessageDeflate.compress(Arrays.copyOfRange(frame, header, frame.length));
    byte[] shorter = frame(COMPRESSED_BIT | Opcode.TEXT, compressed);
    return shorter.length < frame.length ? shorter : frame;
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

  /**
   * Writes the header of a text message, for those who put the payload behind it themselves. Takes
   * {@link #headerLength} bytes of the buffer, whatever its byte order.
   */
  public static void putTextHeader(ByteBuffer out, int payloadLength) {
    putHeader(out, Opcode.TEXT, payloadLength);
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
