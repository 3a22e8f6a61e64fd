package dev.parley.websocket.fanout;

import dev.parley.domain.channel.ChannelId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who hears one channel in one form, in the order of their coming. Confined to its shard.
 *
 * <p>An array, since it is walked for each publication and a map's entries lie all over the heap.
 * Whoever leaves leaves a hole, so that a walk that is under way is not disturbed; {@link #tidy}
 * closes the holes afterwards.
 */
final class Listeners {
  private static final int FEWEST = 4;

  private final ChannelId channel;
  private final Form form;
  private @Nullable Subscriber[] subscribers = new Subscriber[FEWEST];
  private @Nullable Seat[] seats = new Seat[FEWEST];
  private int end;
  private int holes;

  Listeners(ChannelId channel, Form form) {
    this.channel = channel;
    this.form = form;
  }

  Seat add(Subscriber subscriber) {
    if (end == subscribers.length) {
      subscribers = Arrays.copyOf(subscribers, 2 * end);
      seats = Arrays.copyOf(seats, 2 * end);
    }
    Seat seat = new Seat(channel, form, this, end);
    subscribers[end] = subscriber;
    seats[end] = seat;
    end++;
    return seat;
  }

  /** Repeating it changes nothing. */
  void remove(Seat seat) {
    int index = seat.index;
    if (index < end && seats[index] == seat) {
      subscribers[index] = null;
      seats[index] = null;
      holes++;
    }
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
        seat.index = to++;
      }
    }
    int length = Math.max(FEWEST, Integer.highestOneBit(Math.max(1, to)) * 2);
    subscribers = Arrays.copyOf(subscribers, length);
    seats = Arrays.copyOf(seats, length);
    Arrays.fill(subscribers, to, length, null);
    Arrays.fill(seats, to, length, null);
    end = to;
    holes = 0;
  }
}
