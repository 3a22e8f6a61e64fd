package dev.parley.websocket.fanout;

import dev.parley.websocket.outbox.Frame;
import java.lang.foreign.MemorySegment;
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
  private final int length;
  private final long address;
  private long atNanos;

  Burst(List<Frame> frames, ByteBuffer bytes) {
    this.frames = frames;
    this.bytes = bytes;
    this.length = bytes.remaining();
    this.address = bytes.isDirect() ? MemorySegment.ofBuffer(bytes).address() : 0;
  }

  /** The frames in their order; shared, for connections that cannot take them now. */
  public List<Frame> frames() {
    return frames;
  }

  /** The same, for those that can, from the byte on that is the first they do not have. */
  public ByteBuffer bytes(int from) {
    return bytes.position(from);
  }

  int length() {
    return length;
  }

  /**
   * Sends it to a socket past its channel.
   *
   * @return how many bytes went; 0 for {@link DirectSend#NO_DESCRIPTOR}
   */
  int sendTo(int descriptor) {
    return descriptor == DirectSend.NO_DESCRIPTOR || address == 0
        ? 0
        : DirectSend.send(descriptor, address, length);
  }

  /** When it is written, within a millisecond or two: one look at the clock for all. */
  public long atNanos() {
    return atNanos;
  }

  void startAt(long nowNanos) {
    atNanos = nowNanos;
  }
}
