package dev.parley.websocket.rfc6455;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses and unpacks single messages as RFC 7692 section 7.2 says, each by itself: no context
 * is taken over. Safe for any thread.
 *
 * <p>So what is said to many is compressed once, and no connection has a window of its own, which
 * would take 300 KB of each.
 */
public final class MessageDeflate {
  /** What a flush ends with, and a message leaves out. */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int LEAST_ROOM = 256;

  /** Those at rest: never more than threads have compressed at once. */
  private static final Queue<Deflater> DEFLATERS = new ConcurrentLinkedQueue<>();

  private MessageDeflate() {}

  /** The payload of a compressed message. */
  static byte[] compress(byte[] payload) {
    Deflater resting = DEFLATERS.poll();
    Deflater deflater =
        resting == null ? new Deflater(Deflater.DEFAULT_COMPRESSION, true) : resting;
    deflater.setInput(payload);
    byte[] out = new byte[payload.length / 2 + LEAST_ROOM];
    int size = 0;
    while (true) {
      size += deflater.deflate(out, size, out.length - size, Deflater.SYNC_FLUSH);
      if (size < out.length) {
        break;
      }
      out = Arrays.copyOf(out, 2 * out.length);
    }
    deflater.reset();
    DEFLATERS.add(deflater);
    return Arrays.copyOf(out, size - TAIL.length);
  }

  /**
   * What the client compressed.
   *
   * @param most never is more than that unpacked, whatever it would become
   * @throws ProtocolViolation 1009 if it would be more, 1002 if it is not what it says
   */
  static byte[] unpack(byte[] payload, int most) {
    Inflater inflater = new Inflater(true);
    try {
      return unpack(inflater, payload, most);
    } catch (DataFormatException broken) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a compressed message can be unpacked");
    } finally {
      inflater.end();
    }
  }

  private static byte[] unpack(Inflater inflater, byte[] payload, int most)
      throws DataFormatException {
    byte[] input = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, input, payload.length, TAIL.length);
    inflater.setInput(input);
    byte[] out = new byte[Math.min(most, 4 * payload.length + LEAST_ROOM)];
    int size = 0;
    while (true) {
      if (size == out.length) {
        // One byte of room beyond the limit tells "just fits" from "too much".
        IncomingMessage.requireRoom(size, most);
        out = Arrays.copyOf(out, (int) Math.min(most + 1L, Math.max(LEAST_ROOM, 2L * size)));
      }
      int count = inflater.inflate(out, size, out.length - size);
      size += count;
      if (inflater.finished() && inflater.getRemaining() > 0) {
        // RFC 7692 section 7.2.3.4: a block may say that it is the last, and be followed all the
        // same.
        int left = inflater.getRemaining();
        inflater.reset();
        inflater.setInput(input, input.length - left, left);
      } else if (count == 0) {
        break;
      }
    }
    IncomingMessage.requireRoom(size, most);
    return Arrays.copyOf(out, size);
  }
}
