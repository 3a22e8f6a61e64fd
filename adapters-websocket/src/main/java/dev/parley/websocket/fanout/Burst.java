package dev.parley.websocket.fanout;

import dev.parley.websocket.outbox.Frame;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The frames that one turn of a shard has for the subscribers of one channel, side by side in one
 * buffer, so that a connection that keeps up gets them in a single write. Confined to its shard,
 * and good for that turn only.
 */
public final class Burst {
  private final List<Frame> frames;
  private final ByteBuffer bytes;
  private long atNanos;

  Burst(List<Frame> frames, ByteBuffer bytes) {
    this.frames = frames;
    this.bytes = bytes;
  }

  /** The frames in their order; shared, for connections that cannot take them now. */
  public List<Frame> frames() {
    return frames;
  }

  /** The same, for those that can; every writer {@linkplain ByteBuffer#rewind rewinds} it. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** When it is written, within a millisecond or two: one look at the clock for all. */
  public long atNanos() {
    return atNanos;
  }

  void startAt(long nowNanos) {
    atNanos = nowNanos;
  }
}
