package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Audience;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.recovery.Position;
import dev.parley.websocket.fanout.ShardTask.Close;
import dev.parley.websocket.fanout.ShardTask.CloseAll;
import dev.parley.websocket.fanout.ShardTask.Deliver;
import dev.parley.websocket.fanout.ShardTask.Retell;
import dev.parley.websocket.fanout.ShardTask.Tell;
import dev.parley.websocket.fanout.ShardTask.Unsubscribe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * This node's audience, spread over its I/O threads. Safe for any thread.
 *
 * <p>A publication is handed to just those shards that have a subscriber of its channel. How many
 * each has is kept per channel, and touched by the channel's callers one after the other, as the
 * port demands.
 */
public final class FanOut implements Audience {
  /** A thread that has not got so far by then has other troubles than who is still there. */
  private static final Duration ROLL_CALL_LIMIT = Duration.ofSeconds(1);

  private final int maxShards;
  private final ShardBudget budget;
  private final Telemetry telemetry;
  private final Function<ServerEvent, byte[]> json;
  private final InstantSource clock;
  private final MonotonicClock time;
  private final List<Shard> shards = new CopyOnWriteArrayList<>();
  private final Map<ChannelId, int[]> subscribersPerShard = new ConcurrentHashMap<>();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong broadcasts = new AtomicLong();
  private @Nullable CloseAll closing;

  /**
   * Without any shard yet.
   *
   * @param maxShards how many I/O threads there will be at the most
   * @param budget what each of them may keep
   * @param json the raw form of what this node has to say to a whole channel
   * @param time that of the shards' threads
   */
  public FanOut(
      int maxShards,
      ShardBudget budget,
      Telemetry telemetry,
      Function<ServerEvent, byte[]> json,
      InstantSource clock,
      MonotonicClock time) {
    this.maxShards = maxShards;
    this.budget = budget;
    this.telemetry = telemetry;
    this.json = json;
    this.clock = clock;
    this.time = time;
    telemetry.watch(Level.OUTBOX_BYTES, () -> sum(Shard::outboxBytes));
    telemetry.watch(Level.CONNECTIONS_BEHIND, () -> sum(Shard::connectionsBehind));
    telemetry.watch(Level.INBOX_BYTES, () -> sum(Shard::inboxBytes));
    telemetry.watch(Level.HALF_RECEIVED_BYTES, () -> sum(shard -> shard.inbound().bytes()));
  }

  private long sum(ToLongFunction<Shard> share) {
    return shards.stream().mapToLong(share).sum();
  }

  /** A shard for an I/O thread. */
  public synchronized Shard newShard(IoThread thread) {
    if (shards.size() == maxShards) {
      throw new IllegalStateException("more than " + maxShards + " I/O threads");
    }
    Shard shard = new Shard(shards.size(), thread, telemetry, budget, this::missedSome);
    shards.add(shard);
    if (closing != null) {
      shard.post(closing);
    }
    return shard;
  }

  /** A name for a connection of that shard, from which the shard is found again. */
  public ConnectionId newConnection(Shard shard) {
    return new ConnectionId(connections.incrementAndGet() * maxShards + shard.index());
  }

  @Override
  public void subscribe(ConnectionId connection, ChannelId channel) {
    Shard shard = shardOf(connection);
    subscribersPerShard.computeIfAbsent(channel, first -> new int[maxShards])[shard.index()]++;
  }

  @Override
  public void unsubscribe(ConnectionId connection, ChannelId channel) {
    Shard shard = shardOf(connection);
    int[] counts = subscribersPerShard.get(channel);
    if (counts != null && --counts[shard.index()] == 0 && isZero(counts)) {
      subscribersPerShard.remove(channel);
    }
    shard.post(new Unsubscribe(connection, channel));
  }

  @Override
  public void deliver(Publication publication) {
    deliver(publication, (ServerEvent.Place) null);
  }

  @Override
  public void deliver(Publication publication, Position reached) {
    deliver(publication, new ServerEvent.Place(publication.channel(), reached, clock.instant()));
  }

  private void deliver(Publication publication, ServerEvent.@Nullable Place reached) {
    long heard = publication.heardNanos();
    deliver(
        publication.channel(),
        publication.event(),
        publication.payload().bytes(),
        heard == 0 ? time.nanos() : heard,
        publication.meaning() instanceof PresenceChanged(PresenceEvent event, var position)
            ? subject(publication.channel(), event)
            : null,
        Reach.EVERYBODY,
        reached);
  }

  @Override
  public void deliver(ChannelId channel, ServerEvent event) {
    switch (event) {
      case ServerEvent.PresenceCount count -> deliver(channel, event, Reach.COUNTING);
      case ServerEvent.Interrupted interrupted -> deliver(channel, event, Reach.PARLEY_1);
      case ServerEvent.Resync resync when resync.noticed().isPresent() -> {
        deliver(channel, event, Reach.PARLEY_1);
        deliver(channel, resync.withoutTime(), Reach.ALL_BUT_PARLEY_1);
      }
      default -> deliver(channel, event, Reach.EVERYBODY);
    }
  }

  private void deliver(ChannelId channel, ServerEvent event, Reach reach) {
    deliver(
        channel,
        event.name(),
        json.apply(event),
        time.nanos(),
        switch (event) {
          case ServerEvent.Presence presence -> subject(channel, presence.event());
          case ServerEvent.PresenceCount count -> new CountOf(channel);
          default -> null;
        },
        reach,
        null);
  }

  @Override
  public void tell(ConnectionId connection, ServerEvent event) {
    shardOf(connection).post(new Tell(connection, event));
  }

  @Override
  public void replay(ConnectionId connection, Replay piece) {
    shardOf(connection).post(new Retell(connection, piece));
  }

  @Override
  public void close(ConnectionId connection, DisconnectReason reason) {
    shardOf(connection).post(new Close(connection, reason));
  }

  @Override
  public CompletionStage<Void> rollCall() {
    return CompletableFuture.allOf(
            shards.stream().map(Shard::rollCall).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, ROLL_CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void closeAll(DisconnectReason reason, Duration within) {
    CloseAll order = new CloseAll(reason, within);
    closing = order;
    shards.forEach(shard -> shard.post(order));
  }

  private void deliver(
      ChannelId channel,
      EventName event,
      byte[] payload,
      long heardNanos,
      @Nullable Object about,
      Reach reach,
      ServerEvent.@Nullable Place reached) {
    int[] counts = subscribersPerShard.get(channel);
    if (counts == null) {
      return;
    }
    Broadcast broadcast =
        new Broadcast(
            broadcasts.incrementAndGet(),
            event,
            payload,
            event.deliveryClass(),
            heardNanos,
            about,
            reach,
            reached);
    Deliver delivery = new Deliver(channel, broadcast);
    for (Shard shard : shards) {
      if (counts[shard.index()] > 0) {
        shard.post(delivery);
      }
    }
  }

  /** What those of a shard are told who hear the channel, when something was left out for them. */
  private Broadcast missedSome(ChannelId channel) {
    ServerEvent resync =
        new ServerEvent.Resync(channel, Gap.OVERLOAD, Optional.empty(), clock.instant());
    return new Broadcast(
        broadcasts.incrementAndGet(),
        resync.name(),
        json.apply(resync),
        resync.name().deliveryClass(),
        time.nanos(),
        null);
  }

  private Shard shardOf(ConnectionId connection) {
    return shards.get((int) (connection.value() % maxShards));
  }

  /**
   * An update does not take the place of the join before it: clients that do not know updates would
   * not hear of the user at all.
   */
  private static Object subject(ChannelId channel, PresenceEvent event) {
    return event instanceof MemberUpdated
        ? new LookOf(channel, event.user())
        : new PresenceOf(channel, event.user());
  }

  /** What a join or leave is about: only the latest of a user in a channel matters in the end. */
  private record PresenceOf(ChannelId channel, UserId user) {}

  /** So it is with how the user is shown. */
  private record LookOf(ChannelId channel, UserId user) {}

  /** So it is with the number of those who are there. */
  private record CountOf(ChannelId channel) {}

  private static boolean isZero(int[] counts) {
    for (int count : counts) {
      if (count != 0) {
        return false;
      }
    }
    return true;
  }
}
