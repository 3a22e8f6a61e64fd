package dev.parley.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.redis.RedisLink.Loss;
import dev.parley.redis.RedisVerb.Need;
import dev.parley.wire.EnvelopeWriter;
import dev.parley.wire.PublicationReader;
import dev.parley.wire.PublicationReader.Decoded.Accepted;
import dev.parley.wire.PublicationReader.Decoded.Rejected;
import dev.parley.wire.RejectionReason;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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
  private static final Logger LOG = LoggerFactory.getLogger(RedisBroker.class);
  private static final Duration FOLLOW_LIMIT = Connector.COMMAND_TIMEOUT;

  private static final Duration RESTORE_LIMIT = FOLLOW_LIMIT;

  /** What is refused is asked for again: the connection is as good as any. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

  private final FollowedChannels followed = new FollowedChannels();
  private final RedisCalls calls;
  private final RejectedPublications rejected;
  private final Probe probe;
  private final RedisRefusals refusals;
  private final DelayedTasks tasks;
  private final boolean keepsOneOrder;
  private volatile @Nullable Node node;

  /**
   * @param keepsOneOrder whether every node subscribes at the server through which everything goes
   */
  RedisBroker(
      RedisCalls calls,
      RejectedPublications rejected,
      Probe probe,
      RedisRefusals refusals,
      DelayedTasks tasks,
      boolean keepsOneOrder) {
    this.keepsOneOrder = keepsOneOrder;
    this.calls = calls;
    this.rejected = rejected;
    this.probe = probe;
    this.refusals = refusals;
    this.tasks = tasks;
  }

  /** To be called before the link is started. */
  void start(BusEvents receiver, BusLink link) {
    node = new Node(receiver, link);
  }

  @Override
  public CompletionStage<Void> follow(ChannelId channel) {
    return followed
        .follow(channel)
        .map(this::acknowledgement)
        .orElseGet(
            () -> CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected")));
  }

  @Override
  public void unfollow(ChannelId channel) {
    followed.named(RedisKeys.pubSubChannel(channel)).ifPresent(followed::giveUp);
  }

  @Override
  public CompletionStage<Void> announce(ChannelId channel, TypingEvent event, Instant at) {
    String name = RedisKeys.pubSubChannel(channel);
    String json = new String(EnvelopeWriter.typing(channel, event, at), UTF_8);
    return calls.publishNow(
        RedisCommand.ANNOUNCE,
        name,
        commands -> commands.publish(name, json).thenApply(heardBy -> null));
  }

  @Override
  public CompletionStage<Void> beat(Beat beat) {
    return calls.publishNow(
        RedisCommand.BEAT,
        RedisKeys.BEATS,
        commands ->
            commands.publish(RedisKeys.BEATS, BeatCodec.encode(beat)).thenApply(heardBy -> null));
  }

  @Override
  public boolean keepsOneOrder() {
    return keepsOneOrder;
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
    node().receiver.startOver(); // Before anything can come over this one.
    connection.addListener(new Listener(fresh));
    hearProbe(fresh);
    if (keepsOneOrder) {
      hearBeats(fresh);
    }
    restore(followed.connected(fresh), fresh);
  }

  /** The connection is gone. On the link's thread. */
  void down(Loss loss) {
    Gap gap =
        switch (loss) {
          case ENDED -> Gap.LINK_LOST;
          case SILENT -> Gap.LINK_SILENT;
        };
    List<CompletableFuture<Void>> waited = followed.disconnected(gap);
    BusUnavailable fault = new BusUnavailable("the connection to Redis was lost");
    waited.forEach(acknowledgement -> acknowledgement.completeExceptionally(fault));
    node().receiver.busLost();
  }

  private CompletionStage<Void> acknowledgement(FollowedChannel channel) {
    return channel
        .acknowledged()
        .copy()
        .orTimeout(FOLLOW_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((done, fault) -> {
          if (fault != null) {
            followed.giveUp(channel);
            throw new BusUnavailable("Redis did not acknowledge the subscription", fault);
          }
          return null;
        });
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

  private void hearBeats(BusSubscriptions fresh) {
    fresh.subscribe(
        RedisCommand.HEAR_BEATS,
        List.of(RedisKeys.BEATS),
        () -> whileCurrent(fresh, () -> hearBeats(fresh)));
  }

  /** Soon, if the connection is still the present one. */
  private void whileCurrent(BusSubscriptions mine, Runnable again) {
    tasks.after(
        AGAIN_AFTER,
        () -> {
          if (followed.isPresent(mine)) {
            again.run();
          }
        });
  }

  /** Subscribes some of what was lost, and the rest when Redis has acknowledged these. */
  private void restore(Queue<FollowedChannel> lost, BusSubscriptions fresh) {
    CompletableFuture<Void> refused = new CompletableFuture<>();
    List<FollowedChannel> batch = followed.restoreSome(lost, fresh, () -> refused.complete(null));
    if (batch.isEmpty()) {
      return;
    }
    CompletableFuture<Void> granted =
        CompletableFuture.allOf(
            batch.stream().map(FollowedChannel::acknowledged).toArray(CompletableFuture[]::new));
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
    node().receiver.registryLost();
  }

  /**
   * A primary of the cluster was away, and its replica may lack the last changes; what was
   * published through it may be lost, although this node's own subscriptions never were. On the
   * link's thread.
   */
  void primaryReplaced() {
    // Without a connection each is told of when it is heard again.
    followed.heard().forEach(channel -> node().receiver.restored(channel, Gap.LINK_LOST));
  }

  private Node node() {
    Node here = node;
    if (here == null) {
      throw new IllegalStateException("not started");
    }
    return here;
  }

  private record Node(BusEvents receiver, BusLink link) {}

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
      // Here and not later: what is published from now on comes after it, on this thread.
      followed
          .acknowledged(name, mine)
          .ifPresent(ended -> node().receiver.restored(ended.channel(), ended.gap()));
    }

    @Override
    public void message(String name, byte[] message) {
      probe.busBrings();
      try {
        if (name.equals(probe.channel())) {
          probe.heard(message);
          return;
        }
        if (!followed.isPresent(mine)) {
          return;
        }
        if (name.equals(RedisKeys.BEATS)) {
          BeatCodec.decode(message).ifPresent(node().receiver::receive);
        } else {
          followed.named(name).ifPresent(channel -> hear(channel.channel(), message));
        }
      } catch (RuntimeException e) {
        // Thrown on, it would only be logged with less, and nothing else would hear of it.
        LOG.atError()
            .addKeyValue("channel", name)
            .setCause(e)
            .log("fault while a publication was handed over");
      }
    }

    private void hear(ChannelId channel, byte[] message) {
      long heardNanos = System.nanoTime();
      switch (PublicationReader.decode(channel, message)) {
        case Accepted(var publication) -> node().receiver.receive(publication.heardAt(heardNanos));
        case Rejected(RejectionReason reason) -> {
          rejected.add(channel, reason, message.length);
          node().receiver.pass(channel);
        }
      }
    }
  }
}
