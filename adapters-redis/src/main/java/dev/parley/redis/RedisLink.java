package dev.parley.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, reconnected for ever. Its transitions run on one thread, given at
 * construction; {@link #connection} may be asked on any.
 *
 * <pre>
 *            start                connected
 *   IDLE ─────────▶ CONNECTING ──────────────▶ UP
 *                    ▲  │  ▲ refused: after     │ lost, or dropped; after a
 *                    │  └──┘ a back-off         │ back-off if it was young
 *                    └──────────────────────────┘
 *   any ── close ──▶ CLOSED
 * </pre>
 *
 * <p>Lettuce would reconnect by itself, but not the first time, not a connection that is open and
 * dead, and it sends again what was under way and subscribes again unasked. So each of its
 * connections is used once: what was under way when it ended has failed, at most once is kept, and
 * every connection begins the same way.
 */
final class RedisLink<C extends StatefulConnection<?, ?>> implements AutoCloseable {
  static final Duration MAX_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(25);

  /**
   * A connection that is lost before this is made again later each time: a server that lets
   * everybody in and out again is not to keep us spinning. One that has lasted longer is made again
   * at once, and that is twice a second at the most.
   */
  private static final Duration YOUNG = MAX_BACK_OFF.dividedBy(2);

  /** Why a connection is not used any more. */
  enum Loss {
    /** It ended. */
    ENDED,
    /** It was given up: it is open, and carries nothing, or not what it should. */
    SILENT
  }

  /** What the link tells, on its thread: {@code up} and {@code down} alternate, up first. */
  interface Watcher<C> {
    void up(C connection);

    void down(Loss loss);

    /** A try to connect failed. */
    void refused(Throwable cause);
  }

  private final Supplier<CompletionStage<C>> connector;
  private final ScheduledExecutorService thread;
  private @Nullable Watcher<C> watcher;
  private volatile @Nullable C connection;
  private volatile boolean closed;
  private long upSinceNanos;
  private int failures;

  /**
   * @param connector opens a connection and makes it ready for use
   * @param thread a single one
   */
  RedisLink(Supplier<CompletionStage<C>> connector, ScheduledExecutorService thread) {
    this.connector = connector;
    this.thread = thread;
  }

  /** To be called once. */
  void start(Watcher<C> told) {
    thread.execute(() -> {
      watcher = told;
      connect();
    });
  }

  /**
   * The connection, if there is one; it may be lost at any time, and then fails what it is asked.
   */
  Optional<C> connection() {
    return Optional.ofNullable(connection);
  }

  boolean isUp() {
    return connection != null;
  }

  /** Gives up a connection that is not to be trusted any more, and makes another. Safe anywhere. */
  void drop(C suspect) {
    onThread(() -> lost(suspect, Loss.SILENT));
  }

  /** Ends the connection and makes no other. Nothing is told. */
  @Override
  public void close() {
    closed = true;
    C last = connection;
    connection = null;
    if (last != null) {
      var _ = last.closeAsync();
    }
  }

  private void connect() {
    if (closed) {
      return;
    }
    CompletionStage<C> attempt;
    try {
      attempt = connector.get();
    } catch (RuntimeException e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    attempt.whenComplete((made, fault) ->
        onThread(() -> {
          if (fault == null) {
            connected(made);
          } else {
            failed(fault);
          }
        }));
  }

  private void connected(C made) {
    if (closed) {
      var _ = made.closeAsync();
      return;
    }
    upSinceNanos = System.nanoTime();
    connection = made;
    watcher().up(made);
    made.addListener(
        new RedisConnectionStateAdapter() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
            onThread(() -> lost(made, Loss.ENDED));
          }
        });
    if (!made.isOpen()) {
      lost(made, Loss.ENDED); // Before anyone listened.
    }
  }

  private void lost(C ended, Loss loss) {
    if (closed || !ended.equals(connection)) {
      return;
    }
    connection = null;
    var _ = ended.closeAsync();
    watcher().down(loss);
    if (System.nanoTime() - upSinceNanos > YOUNG.toNanos()) {
      failures = 0;
      connect();
    } else {
      connectLater();
    }
  }

  private void failed(Throwable cause) {
    if (closed) {
      return;
    }
    watcher().refused(cause);
    connectLater();
  }

  private void connectLater() {
    failures++;
    var _ = thread.schedule(this::connect, backOffMillis(), TimeUnit.MILLISECONDS);
  }

  /** Half of it by chance: the nodes of a cluster do not come back all in the same instant. */
  private long backOffMillis() {
    long doubled = FIRST_BACK_OFF.toMillis() << Math.min(failures, 10);
    long longest = Math.min(MAX_BACK_OFF.toMillis(), doubled);
    return longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
  }

  private Watcher<C> watcher() {
    return Objects.requireNonNull(watcher, "not started");
  }

  private void onThread(Runnable transition) {
    try {
      thread.execute(transition);
    } catch (RejectedExecutionException e) {
      // The thread has ended since this is closed: there is nothing left to tell or to make.
    }
  }
}
