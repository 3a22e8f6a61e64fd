package dev.parley.websocket.fanout;

import dev.parley.websocket.outbox.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a turn of a shard has for those who hear one channel in one form, and how far it has come
 * with it. Confined to its shard.
 *
 * <p>The frames are cut into runs that fit the shard's buffer; a frame that does not fit is a run
 * by itself. Each listener gets a run in one write. Who comes while this is under way is not meant:
 * it was told the channel's state after these were said.
 */
final class Batch {
  private final List<Frame> frames;
  private final Listeners listeners;
  private final int end;
  private @Nullable Burst run;
  private int runEnd;
  private int next;

  Batch(List<Frame> frames, Listeners listeners) {
    this.frames = frames;
    this.listeners = listeners;
    this.end = listeners.end();
  }

  /**
   * Goes on writing.
   *
   * @param buffer of the shard, and of this batch alone until it is done
   * @param writes how many at the most
   * @param onFault what becomes of a connection on which there is a fault of ours
   * @return how many writes are left
   */
  int write(ByteBuffer buffer, int writes, BiConsumer<Subscriber, RuntimeException> onFault) {
    int left = writes;
    for (Burst burst = current(buffer); burst != null; burst = following(buffer)) {
      burst.startAt(System.nanoTime());
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
    return run == null && runEnd == frames.size();
  }

  private @Nullable Burst current(ByteBuffer buffer) {
    return run == null ? following(buffer) : run;
  }

  private @Nullable Burst following(ByteBuffer buffer) {
    int begin = runEnd;
    next = 0;
    if (begin == frames.size()) {
      run = null;
      return null;
    }
    byte[] first = frames.get(begin).bytes();
    if (first.length > buffer.capacity()) {
      runEnd = begin + 1;
      run = new Burst(frames.subList(begin, runEnd), ByteBuffer.wrap(first));
      return run;
    }
    buffer.clear();
    while (runEnd < frames.size() && frames.get(runEnd).bytes().length <= buffer.remaining()) {
      buffer.put(frames.get(runEnd++).bytes());
    }
    run = new Burst(frames.subList(begin, runEnd), buffer.flip());
    return run;
  }
}
