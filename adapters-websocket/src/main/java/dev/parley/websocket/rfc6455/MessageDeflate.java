package dev.parley.websocket.rfc6455;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses and decompresses single messages (RFC 7692 section 7.2), each by itself: no context is
 * taken over. Safe for any thread.
 *
 * <p>So what is said to many is compressed once, and no connection has a window of its own, which
 * would take 300 KB of each.
 */
public final class MessageDeflate {
  /** What a flush ends with, and a message leaves out. */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  /** The same, and an empty block that says it is the last: only what is whole leads up to it. */
  private static final byte[] ENDING = {0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, -1, -1};

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

  /** A compressed part with what was left out of it, behind it or before. */
  static byte[] withTail(byte[] compressed, boolean behind) {
    byte[] both = new byte[compressed.length + TAIL.length];
    System.arraycopy(compressed, 0, both, behind ? 0 : TAIL.length, compressed.length);
    System.arraycopy(TAIL, 0, both, behind ? compressed.length : 0, TAIL.length);
    return both;
  }

  /**
   * What the client compressed.
   *
   * @param most never is more than that unpacked, whatever it would become
   * @throws ProtocolViolation 1009 if it would be more, 1002 if it is not what it says, or was cut
   *     off
   */
  static byte[] unpack(byte[] payload, int most) {
    if (payload.length == 0) {
      return payload;
    }
    Inflater inflater = new Inflater(true);
    try {
      return unpack(inflater, payload, most);
    } catch (DataFormatException broken) {
      throw cannotBeUnpacked();
    } finally {
      inflater.end();
    }
  }

  private static byte[] unpack(Inflater inflater, byte[] payload, int most)
      throws DataFormatException {
    byte[] input = Arrays.copyOf(payload, payload.length + ENDING.length);
    System.arraycopy(ENDING, 0, input, payload.length, ENDING.length);
    inflater.setInput(input);
    byte[] out = new byte[(int) Math.min(most, 4L * payload.length + LEAST_ROOM)];
    int size = 0;
    while (true) {
      if (size == out.length) {
        // One byte of room beyond the limit tells "just fits" from "too much".
        IncomingMessage.requireRoom(size, most);
        out = Arrays.copyOf(out, (int) Math.min(most + 1L, Math.max(LEAST_ROOM, 2L * size)));
      }
      int count = inflater.inflate(out, size, out.length - size);
      size += count;
      int left = inflater.getRemaining();
      if (inflater.finished() && left > ENDING.length) {
        // RFC 7692 section 7.2.3.4: a block may say that it is the last, and be followed all the
        // same.
        inflater.reset();
        inflater.setInput(input, input.length - left, left);
      } else if (count == 0) {
        break;
      }
    }
    IncomingMessage.requireRoom(size, most);
    requireWhole(inflater);
    return Arrays.copyOf(out, size);
  }

  /**
   * Whether all was read, or all but our ending: there are clients that say which block is the last
   * and put nothing behind it. What was cut off has taken the ending, or a part of it, for data.
   */
  private static void requireWhole(Inflater inflater) {
    int left = inflater.getRemaining();
    if (!inflater.finished() || (left != 0 && left != ENDING.length)) {
      throw cannotBeUnpacked();
    }
  }

  private static ProtocolViolation cannotBeUnpacked() {
    return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a compressed message can be unpacked");
  }
}
