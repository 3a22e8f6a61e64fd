package dev.parley.websocket.fanout;

import dev.parley.websocket.outbox.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a turn of a shard has for those who hear one channel in one form, and how far it has come
 * with it. Confined to its shard.
 *
 * <p>It is encoded as it is written, and forgotten after: of all that the turn has for whatever
 * forms there are, no more than a run is in memory. A run is as many frames as fit the shard's
 * buffer; a frame that does not fit is a run by itself. Each listener gets a run in one write. Who
 * comes while this is under way is not meant: it was told the channel's state after these were
 * said.
 */
final class Batch {
  private final List<Broadcast> broadcasts;
  private final WireFormat format;
  private final Listeners listeners;
  private final int end;
  private @Nullable Burst run;
  private @Nullable Frame heldOver;
  private int encoded;
  private int next;

  /**
   * @param broadcasts all of which the form wants
   */
  Batch(List<Broadcast> broadcasts, WireFormat format, Listeners listeners) {
    this.broadcasts = broadcasts;
    this.format = format;
    this.listeners = listeners;
    this.end = listeners.end();
  }

  /**
   * Goes on writing.
   *
   * @param buffer of the shard, and of this batch alone until it is done
   * @param writes how many at the most
   * @param nowNanos of the thread's clock: one look at it for all of them
   * @param onFault what becomes of a connection on which there is a fault of ours
   * @return how many writes are left
   */
  int write(
      ByteBuffer buffer,
      int writes,
      long nowNanos,
      BiConsumer<Subscriber, RuntimeException> onFault) {
    int left = writes;
    for (Burst burst = current(buffer); burst != null; burst = following(buffer)) {
      burst.startAt(nowNanos);
      while (next < end) {
        if (left == 0) {
          return 0;
        }
        int place = next++;
        int sent = burst.sendTo(listeners.descriptorAt(place, burst.atNanos()));
        if (sent == burst.length()) {
          left--;
          continue;
        }
        Subscriber subscriber = listeners.at(place);
        if (subscriber != null) {
          left--;
          try {
            subscriber.write(burst, sent);
          } catch (RuntimeException fault) {
            onFault.accept(subscriber, fault);
          }
        }
      }
    }
    return left;
  }

  boolean isDone() {
    return run == null && heldOver == null && encoded == broadcasts.size();
  }

  private @Nullable Burst current(ByteBuffer buffer) {
    return run == null ? following(buffer) : run;
  }

  private @Nullable Burst following(ByteBuffer buffer) {
    run = null;
    next = 0;
    Frame frame = nextFrame();
    if (frame == null) {
      return null;
    }
    if (frame.length() > buffer.capacity()) {
      run = new Burst(List.of(frame), ByteBuffer.wrap(frame.bytes().joined()));
      return run;
    }
    List<Frame> frames = new ArrayList<>(1);
    buffer.clear();
    while (frame != null && frame.length() <= buffer.remaining()) {
      frame.bytes().putInto(buffer);
      frames.add(frame);
      frame = nextFrame();
    }
    heldOver = frame;
    run = new Burst(frames, buffer.flip());
    return run;
  }

  private @Nullable Frame nextFrame() {
    Frame first = heldOver;
    heldOver = null;
    if (first != null) {
      return first;
    }
    return encoded == broadcasts.size() ? null : broadcasts.get(encoded++).frame(format);
  }
}
