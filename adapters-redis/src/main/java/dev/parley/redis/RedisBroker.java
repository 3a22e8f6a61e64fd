package dev.parley.redis;

import dev.parley.application.port.in.NoticeOutage;
import dev.parley.application.port.in.ReceivePublication;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.redis.PublicationCodec.Decoded.Accepted;
import dev.parley.redis.PublicationCodec.Decoded.Rejected;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
  private static final Duration FOLLOW_LIMIT = RedisAdapters.COMMAND_TIMEOUT;

  /** For all channels of a node together, after the link was lost. */
  private static final Duration RESTORE_LIMIT = Duration.ofSeconds(10);

  /**
   * Held while what is followed changes and Redis is told so, which does not block: else a channel
   * could be given up between being listed for a new connection and being subscribed on it.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Following> followed = new ConcurrentHashMap<>();
  private final RedisCalls calls;
  private final RejectedPublications rejected;
  private volatile @Nullable Subscriptions subscriptions;
  private volatile @Nullable Node node;
  private boolean lostBefore;

  RedisBroker(RedisCalls calls, RejectedPublications rejected) {
    this.calls = calls;
    this.rejected = rejected;
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
      Subscriptions current = subscriptions;
      if (current == null) {
        followed.remove(name);
        return CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected"));
      }
      Following known = followed.get(name);
      following = known == null ? new Following(channel) : known;
      if (known == null) {
        followed.put(name, following);
        current.subscribe(List.of(name));
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
    return calls.callNow(commands -> commands.publish(name, json).thenApply(heardBy -> null));
  }

  /** A connection is there. On the link's thread. */
  void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
    Subscriptions fresh = new Subscriptions(connection);
    connection.addListener(new Listener(fresh));
    List<Following> wanted;
    lock.lock();
    try {
      subscriptions = fresh;
      followed.values().forEach(Following::awaitAgain);
      wanted = List.copyOf(followed.values());
      fresh.subscribe(followed.keySet());
    } finally {
      lock.unlock();
    }
    boolean restoring = lostBefore;
    Node here = node();
    var _ =
        CompletableFuture.allOf(
                wanted.stream()
                    .map(following -> following.acknowledged)
                    .toArray(CompletableFuture[]::new))
            .orTimeout(RESTORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((done, fault) -> {
              if (fault != null) {
                here.link.drop(connection);
              } else if (restoring) {
                here.outages.busRestored();
              }
            });
  }

  /** The connection is gone. On the link's thread. */
  void down() {
    lostBefore = true;
    lock.lock();
    try {
      subscriptions = null;
    } finally {
      lock.unlock();
    }
    // Fails who waits for an acknowledgement, and changes nothing for what was acknowledged.
    followed.values().forEach(Following::fail);
  }

  /** What the commands' connection was carrying when it was lost may or may not be done. */
  void commandsLost() {
    node().outages.registryLost();
  }

  private void giveUp(String name, Following following) {
    lock.lock();
    try {
      Subscriptions current = subscriptions;
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

  /** A channel that is wanted, and whether the present connection has it. */
  private static final class Following {
    private final ChannelId channel;
    private volatile CompletableFuture<Void> acknowledged = new CompletableFuture<>();

    Following(ChannelId channel) {
      this.channel = channel;
    }

    void awaitAgain() {
      if (acknowledged.isDone()) {
        acknowledged = new CompletableFuture<>();
      }
    }

    void fail() {
      acknowledged.completeExceptionally(new BusUnavailable("the connection to Redis was lost"));
    }
  }

  /** Hears one connection, as long as it is the present one. On the connection's thread. */
  private final class Listener extends RedisPubSubAdapter<String, byte[]> {
    private final Subscriptions mine;

    Listener(Subscriptions mine) {
      this.mine = mine;
    }

    @Override
    public void subscribed(String name, long count) {
      Following following = followed.get(name);
      if (mine.acknowledged(name) && following != null && mine == subscriptions) {
        following.acknowledged.complete(null);
      }
    }

    @Override
    public void message(String name, byte[] message) {
      Following following = followed.get(name);
      if (following == null || mine != subscriptions) {
        return;
      }
      try {
        hear(following.channel, message);
      } catch (RuntimeException e) {
        // Thrown on, it would only be logged with less, and nothing else would hear of it.
        log.error("a publication in {} could not be handed over", following.channel, e);
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
