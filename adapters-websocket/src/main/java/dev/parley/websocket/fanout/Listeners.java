package dev.parley.websocket.fanout;

import dev.parley.domain.channel.ChannelId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who hears one channel in one form, in the order of their coming. Confined to its shard.
 *
 * <p>Arrays, since they are walked for each publication and a map's entries lie all over the heap.
 * The descriptors are one by themselves: to look at a thousand connections one after the other is
 * to wait for each of them, since what the kernel does for a write drives them out of the caches.
 *
 * <p>Whoever leaves leaves a hole, so that a walk that is under way is not disturbed; {@link #tidy}
 * closes the holes afterwards.
 */
final class Listeners {
  private static final int FEWEST = 4;

  private final ChannelId channel;
  private final Form form;
  private @Nullable Subscriber[] subscribers = new Subscriber[FEWEST];
  private @Nullable Seat[] seats = new Seat[FEWEST];
  private int[] descriptors = new int[FEWEST];
  private long[] untilNanos = new long[FEWEST];
  private int end;
  private int holes;

  Listeners(ChannelId channel, Form form) {
    this.channel = channel;
    this.form = form;
  }

  Seat add(Subscriber subscriber) {
    if (end == subscribers.length) {
      resize(2 * end);
    }
    Seat seat = new Seat(channel, form, this, end);
    subscribers[end] = subscriber;
    seats[end] = seat;
    descriptors[end] = DirectSend.NO_DESCRIPTOR;
    end++;
    return seat;
  }

  /** Repeating it changes nothing. */
  void remove(Seat seat) {
    if (isTaken(seat)) {
      int index = seat.index;
      subscribers[index] = null;
      seats[index] = null;
      descriptors[index] = DirectSend.NO_DESCRIPTOR;
      holes++;
    }
  }

  /** See {@link Seat#writeDirectly}. Nothing for a seat that was left. */
  void writeDirectly(Seat seat, int descriptor, long until) {
    if (isTaken(seat)) {
      descriptors[seat.index] = descriptor;
      untilNanos[seat.index] = until;
    }
  }

  private boolean isTaken(Seat seat) {
    return seat.index < end && seats[seat.index] == seat;
  }

  boolean isEmpty() {
    return holes == end;
  }

  int count() {
    return end - holes;
  }

  /** One more than the last place that is taken. */
  int end() {
    return end;
  }

  /** Who is at that place; null if nobody is any more. */
  @Nullable Subscriber at(int index) {
    return subscribers[index];
  }

  /** Where to send to at that place; {@link DirectSend#NO_DESCRIPTOR} to write to who is there. */
  int descriptorAt(int index, long nowNanos) {
    return untilNanos[index] - nowNanos >= 0 ? descriptors[index] : DirectSend.NO_DESCRIPTOR;
  }

  /** Closes the holes if they are many. Not while anybody walks. */
  void tidy() {
    if (holes <= end / 2) {
      return;
    }
    int to = 0;
    for (int from = 0; from < end; from++) {
      Seat seat = seats[from];
      if (seat != null) {
        subscribers[to] = subscribers[from];
        seats[to] = seat;
        descriptors[to] = descriptors[from];
        untilNanos[to] = untilNanos[from];
        seat.index = to++;
      }
    }
    int length = Math.max(FEWEST, Integer.highestOneBit(Math.max(1, to)) * 2);
    resize(length);
    Arrays.fill(subscribers, to, length, null);
    Arrays.fill(seats, to, length, null);
    end = to;
    holes = 0;
  }

  private void resize(int length) {
    subscribers = Arrays.copyOf(subscribers, length);
    seats = Arrays.copyOf(seats, length);
    descriptors = Arrays.copyOf(descriptors, length);
    untilNanos = Arrays.copyOf(untilNanos, length);
  }
}
