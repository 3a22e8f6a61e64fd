package dev.parley.redis;

import dev.parley.application.port.in.NoticeOutage;
import dev.parley.application.port.in.ReceivePublication;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.redis.PublicationCodec.Decoded.Accepted;
import dev.parley.redis.PublicationCodec.Decoded.Rejected;
import dev.parley.redis.RedisLink.Loss;
import dev.parley.redis.RedisVerb.Need;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain SUBSCRIBE, one per followed channel. Safe for any thread; what is published is handed over
 * on the connection's own thread.
 *
 * <p>A thousand patterns would make each PUBLISH nine times as dear for Redis, and a single one for
 * all channels would bring every node everything.
 */
final class RedisBroker implements Broker {
  private static final Logger log = LoggerFactory.getLogger(RedisBroker.class);
  private static final Duration FOLLOW_LIMIT = Connector.COMMAND_TIMEOUT;

  /**
   * So many are subscribed again at once; the next when these are acknowledged. However many there
   * are, Redis, this node and its clients are not busy with all of them in the same instant.
   */
  private static final int RESTORED_AT_ONCE = BusSubscriptions.MOST_AT_ONCE;

  private static final Duration RESTORE_LIMIT = FOLLOW_LIMIT;

  /** What is refused is asked for again: the connection is as good as any. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

  /**
   * Held while what is followed changes and Redis is told so, which does not block: else a channel
   * could be given up between being listed for a new connection and being subscribed on it.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Following> followed = new ConcurrentHashMap<>();
  private final RedisCalls calls;
  private final RejectedPublications rejected;
  private final Probe probe;
  private final RedisRefusals refusals;
  private final DelayedTasks tasks;
  private volatile @Nullable BusSubscriptions subscriptions;
  private volatile @Nullable Node node;

  RedisBroker(
      RedisCalls calls,
      RejectedPublications rejected,
      Probe probe,
      RedisRefusals refusals,
      DelayedTasks tasks) {
    this.calls = calls;
    this.rejected = rejected;
    this.probe = probe;
    this.refusals = refusals;
    this.tasks = tasks;
  }

  /** To be called before the link is started. */
  void start(
      ReceivePublication receiver,
      NoticeOutage outages,
      RedisLink<StatefulRedisPubSubConnection<String, byte[]>> link) {
    node = new Node(receiver, outages, link);
  }

  @Override
  public CompletionStage<Void> follow(ChannelId channel) {
    String name = RedisKeys.pubSubChannel(channel);
    Following following;
    lock.lock();
    try {
      BusSubscriptions current = subscriptions;
      if (current == null) {
        followed.remove(name);
        return CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected"));
      }
      Following known = followed.get(name);
      following = known == null ? new Following(channel) : known;
      if (known == null) {
        followed.put(name, following);
        current.subscribe(RedisCommand.FOLLOW, List.of(name), () -> refuse(following));
      }
    } finally {
      lock.unlock();
    }
    return following
        .acknowledged
        .copy()
        .orTimeout(FOLLOW_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((done, fault) -> {
          if (fault != null) {
            giveUp(name, following);
            throw new BusUnavailable("Redis did not acknowledge the subscription", fault);
          }
          return null;
        });
  }

  @Override
  public void unfollow(ChannelId channel) {
    String name = RedisKeys.pubSubChannel(channel);
    Following following = followed.get(name);
    if (following != null) {
      giveUp(name, following);
    }
  }

  @Override
  public CompletionStage<Void> announce(ChannelId channel, TypingEvent event, Instant at) {
    String name = RedisKeys.pubSubChannel(channel);
    String json = EventJson.typing(channel, event, at);
    return calls.publishNow(
        RedisCommand.ANNOUNCE,
        name,
        commands -> commands.publish(name, json).thenApply(heardBy -> null));
  }

  @Override
  public boolean isCarrying() {
    return probe.isCarrying();
  }

  @Override
  public Optional<String> refused() {
    return refusals.refused(Need.ADMISSION);
  }

  /** A connection is there. On the link's thread. */
  void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
    BusSubscriptions fresh = new BusSubscriptions(connection, refusals);
    connection.addListener(new Listener(fresh));
    hearProbe(fresh);
    Queue<Following> lost;
    lock.lock();
    try {
      subscriptions = fresh;
      lost = new ArrayDeque<>(followed.values());
    } finally {
      lock.unlock();
    }
    restore(lost, fresh);
  }

  /** The connection is gone. On the link's thread. */
  void down(Loss loss) {
    Gap gap =
        switch (loss) {
          case ENDED -> Gap.LINK_LOST;
          case SILENT -> Gap.LINK_SILENT;
        };
    List<CompletableFuture<Void>> waited = new ArrayList<>();
    lock.lock();
    try {
      subscriptions = null;
      followed.values().forEach(following -> following.lose(gap).ifPresent(waited::add));
    } finally {
      lock.unlock();
    }
    BusUnavailable fault = new BusUnavailable("the connection to Redis was lost");
    waited.forEach(acknowledgement -> acknowledgement.completeExceptionally(fault));
  }

  private void hearProbe(BusSubscriptions fresh) {
    fresh.subscribe(
        RedisCommand.HEAR_PROBE,
        List.of(probe.channel()),
        () -> {
          probe.busRefused();
          whileCurrent(fresh, () -> hearProbe(fresh));
        });
  }

  /** Soon, if the connection is still the present one. */
  private void whileCurrent(BusSubscriptions mine, Runnable again) {
    tasks.after(
        AGAIN_AFTER,
        () -> {
          if (mine == subscriptions) {
            again.run();
          }
        });
  }

  /** Redis does not let this node follow the channel. */
  private void refuse(Following following) {
    following.acknowledged.completeExceptionally(
        new BusUnavailable("Redis refuses the subscription"));
  }

  /** Subscribes some of what was lost, and the rest when Redis has acknowledged these. */
  private void restore(Queue<Following> lost, BusSubscriptions fresh) {
    List<Following> batch = new ArrayList<>();
    CompletableFuture<Void> refused = new CompletableFuture<>();
    lock.lock();
    try {
      while (batch.size() < RESTORED_AT_ONCE && !lost.isEmpty()) {
        Following following = lost.remove();
        if (followed.get(following.name) == following) { // Not given up in the meantime.
          batch.add(following);
        }
      }
      if (batch.isEmpty() || fresh != subscriptions) {
        return;
      }
      fresh.subscribe(
          RedisCommand.FOLLOW,
          batch.stream().map(following -> following.name).toList(),
          () -> refused.complete(null));
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> granted =
        CompletableFuture.allOf(
            batch.stream()
                .map(following -> following.acknowledged)
                .toArray(CompletableFuture[]::new));
    var _ =
        CompletableFuture.anyOf(granted, refused)
            .orTimeout(RESTORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((done, fault) -> {
              if (granted.isDone()) {
                restore(lost, fresh);
              } else if (refused.isDone()) {
                lost.addAll(batch);
                whileCurrent(fresh, () -> restore(lost, fresh));
              } else {
                node().link.drop(fresh.connection());
              }
            });
  }

  /** What the commands' connection was carrying when it was lost may or may not be done. */
  void commandsLost() {
    node().outages.registryLost();
  }

  /**
   * A primary of the cluster was away, and its replica may lack the last changes; what was
   * published through it may be lost, although this node's own subscriptions never were. On the
   * link's thread.
   */
  void primaryReplaced() {
    List<ChannelId> heard = new ArrayList<>();
    lock.lock();
    try {
      if (subscriptions != null) { // Else each is told of when it is heard again.
        followed.values().stream()
            .filter(Following::isHeard)
            .forEach(following -> heard.add(following.channel));
      }
    } finally {
      lock.unlock();
    }
    heard.forEach(channel -> node().outages.restored(channel, Gap.LINK_LOST));
  }

  private void giveUp(String name, Following following) {
    lock.lock();
    try {
      BusSubscriptions current = subscriptions;
      if (followed.remove(name, following) && current != null) {
        current.unsubscribe(name);
      }
    } finally {
      lock.unlock();
    }
    // Nobody waits for it any more, a restoration of all channels among them.
    following.acknowledged.complete(null);
  }

  private Node node() {
    Node here = node;
    if (here == null) {
      throw new IllegalStateException("not started");
    }
    return here;
  }

  private record Node(
      ReceivePublication receiver,
      NoticeOutage outages,
      RedisLink<StatefulRedisPubSubConnection<String, byte[]>> link) {}

  /** A channel that is wanted, whether the present connection has it, and what it has missed. */
  private static final class Following {
    private final ChannelId channel;
    private final String name;
    private volatile CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private @Nullable Gap gap;

    Following(ChannelId channel) {
      this.channel = channel;
      this.name = RedisKeys.pubSubChannel(channel);
    }

    /**
     * What was acknowledged has a gap from now on. With the lock held.
     *
     * @return what somebody waits for, and waits for in vain
     */
    Optional<CompletableFuture<Void>> lose(Gap cause) {
      CompletableFuture<Void> waited = acknowledged;
      if (waited.isDone()) {
        gap = cause;
      }
      if (gap != null) {
        acknowledged = new CompletableFuture<>();
      }
      return waited.isDone() ? Optional.empty() : Optional.of(waited);
    }

    /** Whether the connection has it, and has had it without a gap. With the lock held. */
    boolean isHeard() {
      return gap == null && acknowledged.isDone();
    }

    /** The gap that ends with an acknowledgement, if there is one. With the lock held. */
    Optional<Gap> endGap() {
      Optional<Gap> ended = Optional.ofNullable(gap);
      gap = null;
      return ended;
    }
  }

  /** Hears one connection, as long as it is the present one. On the connection's thread. */
  private final class Listener extends RedisPubSubAdapter<String, byte[]> {
    private final BusSubscriptions mine;

    Listener(BusSubscriptions mine) {
      this.mine = mine;
    }

    @Override
    public void subscribed(String name, long count) {
      if (name.equals(probe.channel())) {
        probe.busListening();
        return;
      }
      Following following;
      CompletableFuture<Void> acknowledged;
      Optional<Gap> gap;
      lock.lock();
      try {
        following = followed.get(name);
        if (!mine.acknowledged(name) || following == null || mine != subscriptions) {
          return;
        }
        acknowledged = following.acknowledged;
        gap = following.endGap();
      } finally {
        lock.unlock();
      }
      acknowledged.complete(null);
      // Here and not later: what is published from now on comes after it, on this thread.
      gap.ifPresent(ended -> node().outages.restored(following.channel, ended));
    }

    @Override
    public void message(String name, byte[] message) {
      probe.busBrings();
      try {
        if (name.equals(probe.channel())) {
          probe.heard(message);
          return;
        }
        Following following = followed.get(name);
        if (following != null && mine == subscriptions) {
          hear(following.channel, message);
        }
      } catch (RuntimeException e) {
        // Thrown on, it would only be logged with less, and nothing else would hear of it.
        log.atError()
            .addKeyValue("channel", name)
            .setCause(e)
            .log("fault while a publication was handed over");
      }
    }

    private void hear(ChannelId channel, byte[] message) {
      long heardNanos = System.nanoTime();
      switch (PublicationCodec.decode(channel, message)) {
        case Accepted(var publication) -> node().receiver.receive(publication.heardAt(heardNanos));
        case Rejected(RejectionReason reason) -> rejected.add(channel, reason, message.length);
      }
    }
  }
}
