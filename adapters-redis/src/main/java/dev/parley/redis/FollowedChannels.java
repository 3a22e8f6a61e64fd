package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The channels that this node is subscribed to, and over which connection. Safe for any thread;
 * Redis is told of each change while it is made.
 */
final class FollowedChannels {
  /**
   * So many are subscribed again at once; the next when these are acknowledged. However many there
   * are, Redis, this node and its clients are not busy with all of them in the same instant.
   */
  private static final int RESTORED_AT_ONCE = BusSubscriptions.MOST_AT_ONCE;

  /**
   * Held while what is followed changes and Redis is told so, which does not block: else a channel
   * could be given up between being listed for a new connection and being subscribed on it.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, FollowedChannel> byName = new ConcurrentHashMap<>();
  private volatile @Nullable BusSubscriptions subscriptions;

  /** Whether that is the present connection's. */
  boolean isPresent(BusSubscriptions some) {
    return some == subscriptions;
  }

  /** What is followed by that name; empty for what was given up. */
  Optional<FollowedChannel> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Follows a channel, once however often; empty while there is no connection. */
  Optional<FollowedChannel> follow(ChannelId channel) {
    FollowedChannel fresh = new FollowedChannel(channel);
    lock.lock();
    try {
      BusSubscriptions current = subscriptions;
      if (current == null) {
        byName.remove(fresh.name());
        return Optional.empty();
      }
      FollowedChannel known = byName.putIfAbsent(fresh.name(), fresh);
      if (known == null) {
        current.subscribe(RedisCommand.FOLLOW, List.of(fresh.name()), () -> refuse(fresh));
      }
      return Optional.of(known == null ? fresh : known);
    } finally {
      lock.unlock();
    }
  }

  /** Follows it no more. */
  void giveUp(FollowedChannel followed) {
    lock.lock();
    try {
      BusSubscriptions current = subscriptions;
      if (byName.remove(followed.name(), followed) && current != null) {
        current.unsubscribe(followed.name());
      }
    } finally {
      lock.unlock();
    }
    // Nobody waits for it any more, a restoration of all channels among them.
    followed.acknowledged().complete(null);
  }

  /**
   * There is a connection, and nothing is subscribed on it yet.
   *
   * @return what is to be, by {@link #restoreSome}
   */
  Queue<FollowedChannel> connected(BusSubscriptions fresh) {
    lock.lock();
    try {
      subscriptions = fresh;
      return new ArrayDeque<>(byName.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The connection is gone, and each channel has a gap from now on.
   *
   * @return what somebody waits for, and waits for in vain
   */
  List<CompletableFuture<Void>> disconnected(Gap gap) {
    List<CompletableFuture<Void>> waited = new ArrayList<>();
    lock.lock();
    try {
      subscriptions = null;
      byName.values().forEach(followed -> followed.lose(gap).ifPresent(waited::add));
    } finally {
      lock.unlock();
    }
    return waited;
  }

  /**
   * Subscribes some of what was lost, and removes it from there.
   *
   * @param refused called if Redis says that none of them is granted
   * @return those; none if there are no more, or the connection is another by now
   */
  List<FollowedChannel> restoreSome(
      Queue<FollowedChannel> lost, BusSubscriptions fresh, Runnable refused) {
    List<FollowedChannel> batch = new ArrayList<>();
    lock.lock();
    try {
      while (batch.size() < RESTORED_AT_ONCE && !lost.isEmpty()) {
        FollowedChannel followed = lost.remove();
        if (byName.get(followed.name()) == followed) { // Not given up in the meantime.
          batch.add(followed);
        }
      }
      if (batch.isEmpty() || fresh != subscriptions) {
        return List.of();
      }
      fresh.subscribe(
          RedisCommand.FOLLOW, batch.stream().map(FollowedChannel::name).toList(), refused);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Redis confirmed a subscription. Whoever waits for it is told.
   *
   * @return the gap that ends with it, if there is one
   */
  Optional<EndedGap> acknowledged(String name, BusSubscriptions by) {
    FollowedChannel followed;
    CompletableFuture<Void> acknowledged;
    Optional<Gap> gap;
    lock.lock();
    try {
      followed = byName.get(name);
      if (!by.acknowledged(name) || followed == null || by != subscriptions) {
        return Optional.empty();
      }
      acknowledged = followed.acknowledged();
      gap = followed.endGap();
    } finally {
      lock.unlock();
    }
    acknowledged.complete(null);
    return gap.map(ended -> new EndedGap(followed.channel(), ended));
  }

  /** The channels that are heard without a gap; none without a connection. */
  List<ChannelId> heard() {
    lock.lock();
    try {
      return subscriptions == null
          ? List.of()
          : byName.values().stream()
              .filter(FollowedChannel::isHeard)
              .map(FollowedChannel::channel)
              .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Redis does not let this node follow the channel. */
  private static void refuse(FollowedChannel followed) {
    followed
        .acknowledged()
        .completeExceptionally(new BusUnavailable("Redis refuses the subscription"));
  }

  /** A channel is heard again, and what was published meanwhile is lost. */
  record EndedGap(ChannelId channel, Gap gap) {}
}
