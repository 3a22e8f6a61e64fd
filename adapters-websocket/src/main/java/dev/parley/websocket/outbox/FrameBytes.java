package dev.parley.websocket.outbox;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A WebSocket frame in three parts, of which the middle one may belong to several: an event is one
 * array, whoever hears it and in however many forms. Safe for any thread as long as nobody writes
 * to the arrays.
 *
 * @param head the frame's header, and what the form puts before the event
 * @param body the event
 * @param tail what the form puts behind it
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and copied for nobody.
public record FrameBytes(byte[] head, byte[] body, byte[] tail) {
  public static final byte[] NOTHING = {};

  /** In one part. */
  public static FrameBytes of(byte[] frame) {
    return new FrameBytes(frame, NOTHING, NOTHING);
  }

  public int length() {
    return head.length + body.length + tail.length;
  }

  /** The same behind whole frames, which leave with it. */
  public FrameBytes behind(byte[] frames) {
    if (frames.length == 0) {
      return this;
    }
    byte[] both = Arrays.copyOf(frames, frames.length + head.length);
    System.arraycopy(head, 0, both, frames.length, head.length);
    return new FrameBytes(both, body, tail);
  }

  /** Appends it; there has to be room. */
  public void putInto(ByteBuffer buffer) {
    buffer.put(head).put(body).put(tail);
  }

  /** All of it side by side: the frame's own array where it has one part, else a copy. */
  public byte[] joined() {
    if (length() == head.length) {
      return head;
    }
    byte[] joined = new byte[length()];
    putInto(ByteBuffer.wrap(joined));
    return joined;
  }
}
