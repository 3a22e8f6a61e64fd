package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Frames as a client sends them, masked; and, piece by piece, as none should. Stateless. */
public final class ClientFrames {
  /** No byte of it is zero or equal to another, so that a mistake with the mask shows. */
  private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private ClientFrames() {}

  public static byte[] text(String text) {
    return frame(true, 1, text.getBytes(UTF_8));
  }

  public static byte[] text(byte[] utf8) {
    return frame(true, 1, utf8);
  }

  /** The first of several frames of a text. */
  public static byte[] textBegin(byte[] utf8) {
    return frame(false, 1, utf8);
  }

  public static byte[] binary(byte[] payload) {
    return frame(true, 2, payload);
  }

  public static byte[] binaryBegin(byte[] payload) {
    return frame(false, 2, payload);
  }

  /** Neither the first nor the last frame of a message. */
  public static byte[] continuation(byte[] payload) {
    return frame(false, 0, payload);
  }

  public static byte[] lastContinuation(byte[] payload) {
    return frame(true, 0, payload);
  }

  public static byte[] ping(byte[] payload) {
    return frame(true, 9, payload);
  }

  public static byte[] pong(byte[] payload) {
    return frame(true, 10, payload);
  }

  public static byte[] close(int code, String reason) {
    return close(concat(new byte[] {(byte) (code >>> 8), (byte) code}, reason.getBytes(UTF_8)));
  }

  /** A close frame with whatever payload. */
  public static byte[] close(byte[] payload) {
    return frame(true, 8, payload);
  }

  public static byte[] frame(boolean isFinal, int opcode, byte[] payload) {
    return raw((isFinal ? 0x80 : 0) | opcode, shortestLength(payload.length), payload);
  }

  /**
   * A frame with any first byte and any length field.
   *
   * @param lengthField without the mask bit, which is put into its first byte
   */
  public static byte[] raw(int firstByte, byte[] lengthField, byte[] payload) {
    byte[] length = lengthField.clone();
    length[0] |= (byte) 0x80;
    return concat(new byte[] {(byte) firstByte}, length, KEY, masked(payload));
  }

  /** As a server would send it: without a mask. */
  public static byte[] unmasked(int firstByte, byte[] payload) {
    return concat(new byte[] {(byte) firstByte}, shortestLength(payload.length), payload);
  }

  /** The length in the form that RFC 6455 section 5.2 wants. */
  public static byte[] shortestLength(long length) {
    if (length <= 125) {
      return new byte[] {(byte) length};
    }
    return length <= 0xFFFF ? lengthIn2Bytes((int) length) : lengthIn8Bytes(length);
  }

  public static byte[] lengthIn2Bytes(int length) {
    return new byte[] {126, (byte) (length >>> 8), (byte) length};
  }

  public static byte[] lengthIn8Bytes(long length) {
    byte[] field = new byte[9];
    field[0] = 127;
    for (int i = 1; i < field.length; i++) {
      field[i] = (byte) (length >>> ((8 - i) * 8));
    }
    return field;
  }

  public static byte[] concat(byte[]... pieces) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      whole.writeBytes(piece);
    }
    return whole.toByteArray();
  }

  /** Bytes as they are written in tables: {@code "ce ba"}. */
  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] masked(byte[] payload) {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= KEY[i % KEY.length];
    }
    return masked;
  }
}
