package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node of a cluster, and the connection to it, which is made again for ever. Safe for any
 * thread; its listener is told on the links' thread.
 */
final class ClusterNode implements RedisLink.Watcher<StatefulRedisConnection<String, String>> {
  /** What a node tells, on the links' thread: up and down alternate, up first. */
  interface Listener {
    void nodeUp();

    void nodeDown(Loss loss);

    /** A try to connect failed. */
    void nodeRefused(Throwable cause);
  }

  /** How a call takes its turn in a window. */
  @FunctionalInterface
  interface Turn<T extends @Nullable Object> {
    CompletionStage<T> take(CallWindow window, Supplier<CompletionStage<T>> command);
  }

  private final RedisAddress at;
  private final RedisRefusals refusals;
  private final Listener listener;
  private final RedisLink<StatefulRedisConnection<String, String>> link;

  /** Nothing may come between ASKING and what is asked; everything else needs no order. */
  private final ReentrantReadWriteLock pairs = new ReentrantReadWriteLock();

  private volatile @Nullable ServerHello hello;
  private volatile @Nullable CallWindow window;

  ClusterNode(
      RedisAddress at,
      Function<RedisAddress, CompletionStage<Opened<StatefulRedisConnection<String, String>>>>
          connector,
      ScheduledExecutorService thread,
      RedisRefusals refusals,
      Listener listener) {
    this.at = at;
    this.refusals = refusals;
    this.listener = listener;
    this.link =
        new RedisLink<>(
            () ->
                connector
                    .apply(at)
                    .thenApply(opened -> {
                      hello = opened.hello();
                      return opened.connection();
                    }),
            thread);
  }

  /** Connects, and goes on trying until it is closed. To be called once. */
  void start() {
    link.start(this);
  }

  RedisAddress at() {
    return at;
  }

  boolean isUp() {
    return link.isUp();
  }

  Optional<StatefulRedisConnection<String, String>> connection() {
    return link.connection();
  }

  /** What the server says it is, for people; empty before it has. */
  Optional<String> product() {
    return Optional.ofNullable(hello).map(ServerHello::product);
  }

  /**
   * Has the connection carry a command when it is its turn.
   *
   * @param asking whether the slot is only about to be this node's
   */
  <T extends @Nullable Object> CompletionStage<T> carry(
      Function<RedisAsyncCommands<String, String>, ? extends CompletionStage<T>> command,
      Turn<T> turn,
      boolean asking) {
    Optional<StatefulRedisConnection<String, String>> connection = link.connection();
    CallWindow open = window;
    if (connection.isEmpty() || open == null) {
      return CompletableFuture.failedFuture(new BusUnavailable(at + " is not connected"));
    }
    RedisAsyncCommands<String, String> commands = connection.get().async();
    return turn.take(
        open,
        () ->
            asking
                ? locked(
                    pairs.writeLock(),
                    () -> {
                      var _ = commands.asking();
                      return command.apply(commands);
                    })
                : locked(pairs.readLock(), () -> command.apply(commands)));
  }

  /** Asks for a sign of life: a connection without one, not even a refusal, is given up. */
  void beat() {
    link.connection()
        .ifPresent(connection -> {
          var _ =
              refusals
                  .watch(
                      RedisCommand.PING,
                      this.<String>carry(RedisAsyncCommands::ping, CallWindow::call, false))
                  .whenComplete((pong, fault) -> {
                    if (fault != null && RefusalKind.of(fault).isEmpty()) {
                      link.drop(connection);
                    }
                  });
        });
  }

  /** Gives up that connection, if it is this node's, and makes another. */
  void drop(StatefulRedisConnection<String, String> suspect) {
    link.drop(suspect);
  }

  /** Ends the connection and makes no other. Nothing is told. */
  void close() {
    link.close();
  }

  @Override
  public void up(StatefulRedisConnection<String, String> connection) {
    window = new CallWindow();
    listener.nodeUp();
  }

  @Override
  public void down(Loss loss) {
    CallWindow ended = window;
    window = null;
    listener.nodeDown(loss);
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void refused(Throwable cause) {
    listener.nodeRefused(cause);
  }

  private static <T extends @Nullable Object> CompletionStage<T> locked(
      Lock lock, Supplier<CompletionStage<T>> sending) {
    lock.lock();
    try {
      return sending.get();
    } finally {
      lock.unlock();
    }
  }
}
