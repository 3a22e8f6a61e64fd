package dev.parley.redis;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.wire.WireLimits;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two subscriptions beside those of the channels: to the orders for every node, and to the outcomes
 * for this one. Safe for any thread. Orders are handed over on a thread of their own, outcomes on
 * the connection's.
 *
 * <p>What is no order is counted, and a line a second at most is logged, without a word of it.
 */
final class RedisCommandBus implements CommandBus {
  private static final Logger LOG = LoggerFactory.getLogger(RedisCommandBus.class);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

  private final RedisCalls calls;
  private final Telemetry telemetry;
  private final LogThrottle throttle;
  private final OrderQueue orders;
  private final RedisRefusals refusals;
  private final DelayedTasks tasks;
  private final String address = UUID.randomUUID().toString();
  private volatile @Nullable Listener listener;
  private volatile @Nullable BusEvents receiver;

  /**
   * @param thread on which orders are carried out
   */
  RedisCommandBus(
      RedisCalls calls,
      RedisRefusals refusals,
      Telemetry telemetry,
      MonotonicClock clock,
      Executor thread,
      DelayedTasks tasks) {
    this.refusals = refusals;
    this.tasks = tasks;
    this.calls = calls;
    this.telemetry = telemetry;
    this.throttle = new LogThrottle(clock);
    this.orders = new OrderQueue(thread, telemetry, clock, this::readWhatIsKept);
  }

  /** To be called before the link is started; without it nothing is heard. */
  void start(BusEvents by) {
    receiver = by;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public CompletionStage<Void> send(Order order) {
    return publish(RedisCommand.ORDER, RedisKeys.CONTROL, CommandCodec.json(order));
  }

  @Override
  public CompletionStage<Void> answer(String to, Outcome outcome) {
    return publish(RedisCommand.ANSWER, RedisKeys.answers(to), CommandCodec.json(outcome));
  }

  @Override
  public Optional<String> refused() {
    return refusals.refused(RedisVerb.Need.COMMANDS);
  }

  @Override
  public CompletionStage<Integer> nodes() {
    return calls
        .callEach(
            RedisCommand.COUNT_NODES,
            commands ->
                commands
                    .pubsubNumsub(RedisKeys.CONTROL)
                    .thenApply(heard -> heard.getOrDefault(RedisKeys.CONTROL, 0L)))
        .thenApply(heard -> Math.toIntExact(heard.stream().mapToLong(Long::longValue).sum()));
  }

  /**
   * A connection is there. On the link's thread.
   *
   * @param drop gives the connection up, if it cannot be heard on
   */
  void up(StatefulRedisPubSubConnection<String, byte[]> connection, Runnable drop) {
    BusEvents here = receiver;
    if (here == null) {
      return;
    }
    Listener fresh = new Listener(here);
    listener = fresh;
    connection.addListener(fresh);
    listen(connection, fresh, drop);
  }

  /** What is refused is asked for again: the connection is as good as any. */
  private void listen(
      StatefulRedisPubSubConnection<String, byte[]> connection, Listener by, Runnable drop) {
    var _ =
        refusals
            .watch(
                RedisCommand.HEAR_ORDERS,
                connection.async().subscribe(RedisKeys.CONTROL, RedisKeys.answers(address)))
            .whenComplete((asked, fault) -> {
              if (listener != by || fault == null) {
                return;
              }
              if (RefusalKind.of(fault).isEmpty()) {
                drop.run();
                return;
              }
              tasks.after(
                  AGAIN_AFTER,
                  () -> {
                    if (listener == by) {
                      listen(connection, by, drop);
                    }
                  });
            });
  }

  /** The connection is gone. On the link's thread. */
  void down() {
    Listener gone = listener;
    listener = null;
    if (gone != null) {
      gone.heard.completeExceptionally(new BusUnavailable("the connection to Redis was lost"));
    }
  }

  /** What was missed may be read now. On the link's thread. */
  void commandsUp() {
    readWhatIsKept();
  }

  private void readWhatIsKept() {
    Listener here = listener;
    if (here != null && here.hears()) {
      here.receiver.hearing();
    }
  }

  private CompletionStage<Void> publish(RedisCommand verb, String channel, String json) {
    return calls.call(
        verb, channel, commands -> commands.publish(channel, json).thenApply(heardBy -> null));
  }

  /** On any thread. */
  private void reject(int sizeBytes) {
    telemetry.count(Measure.COMMAND_REJECTED);
    throttle
        .next()
        .ifPresent(unlogged ->
            LOG.atWarn()
                .addKeyValue("sizeBytes", sizeBytes)
                .addKeyValue("unloggedBefore", unlogged)
                .log("a command was not understood"));
  }

  /** Hears one connection, as long as it is the present one. On the connection's thread. */
  private final class Listener extends RedisPubSubAdapter<String, byte[]> {
    private final CompletableFuture<Void> heard = new CompletableFuture<>();
    private final BusEvents receiver;

    Listener(BusEvents receiver) {
      this.receiver = receiver;
    }

    boolean hears() {
      return heard.isDone() && !heard.isCompletedExceptionally();
    }

    @Override
    public void subscribed(String name, long count) {
      if (name.equals(RedisKeys.CONTROL) && this == listener && heard.complete(null)) {
        receiver.hearing();
      }
    }

    private void take(byte[] message) {
      if (message.length > WireLimits.COMMAND_BYTES) {
        reject(message.length);
        return;
      }
      orders.add(message.length, () -> carryOut(message));
    }

    private CompletionStage<Void> carryOut(byte[] message) {
      Optional<Order> order = CommandCodec.order(message);
      if (order.isEmpty()) {
        reject(message.length);
        return CompletableFuture.completedFuture(null);
      }
      return receiver.receive(order.get());
    }

    @Override
    public void message(String name, byte[] message) {
      if (this != listener) {
        return;
      }
      try {
        if (name.equals(RedisKeys.CONTROL)) {
          take(message);
        } else if (name.equals(RedisKeys.answers(address))) {
          CommandCodec.outcome(message)
              .ifPresentOrElse(receiver::receive, () -> reject(message.length));
        }
      } catch (RuntimeException e) {
        // Thrown on, it would only be logged with less, and nothing else would hear of it.
        LOG.atError().setCause(e).log("fault while an outcome was handed over");
      }
    }
  }
}
