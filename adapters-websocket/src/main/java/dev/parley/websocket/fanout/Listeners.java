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
  private final WireFormat format;
  private @Nullable Subscriber[] subscribers = new Subscriber[FEWEST];
  private @Nullable Subscription[] subscriptions = new Subscription[FEWEST];
  private int[] descriptors = new int[FEWEST];
  private long[] untilNanos = new long[FEWEST];
  private int end;
  private int holes;

  Listeners(ChannelId channel, WireFormat format) {
    this.channel = channel;
    this.format = format;
  }

  Subscription add(Subscriber subscriber) {
    if (end == subscribers.length) {
      resize(2 * end);
    }
    Subscription subscription = new Subscription(channel, format, this, end);
    subscribers[end] = subscriber;
    subscriptions[end] = subscription;
    descriptors[end] = DirectSend.NO_DESCRIPTOR;
    end++;
    return subscription;
  }

  /** Repeating it changes nothing. */
  void remove(Subscription subscription) {
    if (isTaken(subscription)) {
      int index = subscription.index;
      subscribers[index] = null;
      subscriptions[index] = null;
      descriptors[index] = DirectSend.NO_DESCRIPTOR;
      holes++;
    }
  }

  /** See {@link Subscription#enableDirectSend}. Nothing for a seat that was left. */
  void enableDirectSend(Subscription subscription, int descriptor, long until) {
    if (isTaken(subscription)) {
      descriptors[subscription.index] = descriptor;
      untilNanos[subscription.index] = until;
    }
  }

  private boolean isTaken(Subscription subscription) {
    return subscription.index < end && subscriptions[subscription.index] == subscription;
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
      Subscription subscription = subscriptions[from];
      if (subscription != null) {
        subscribers[to] = subscribers[from];
        subscriptions[to] = subscription;
        descriptors[to] = descriptors[from];
        untilNanos[to] = untilNanos[from];
        subscription.index = to++;
      }
    }
    int length = Math.max(FEWEST, Integer.highestOneBit(Math.max(1, to)) * 2);
    resize(length);
    Arrays.fill(subscribers, to, length, null);
    Arrays.fill(subscriptions, to, length, null);
    end = to;
    holes = 0;
  }

  private void resize(int length) {
    subscribers = Arrays.copyOf(subscribers, length);
    subscriptions = Arrays.copyOf(subscriptions, length);
    descriptors = Arrays.copyOf(descriptors, length);
    untilNanos = Arrays.copyOf(untilNanos, length);
  }
}
