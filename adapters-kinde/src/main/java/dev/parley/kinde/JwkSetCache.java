package dev.parley.kinde;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.kinde.JwkSetEndpoint.Unreachable;
import dev.parley.kinde.KindeSettings.KeyFetching;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys as last seen. Safe for any thread, never blocks; fetches run on its own thread,
 * one at a time, and that thread completes who waits for them.
 *
 * <pre>
 *   begin ──► fetching ──── keys ──► at rest ─── refreshEvery, or an unknown kid ───┐
 *               ▲ ▲ └───── failed ─► failing ─── 1, 2, 4 … 30 s, or an unknown kid ─┐ │
 *               │ └─────────────────────────────────────────────────────────────────┘ │
 *               └─────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * Whatever the state, the keys of the last success stay in use, for as long as it takes: a key that
 * the issuer withdrew matters only if it was stolen, an outage would matter to everyone.
 *
 * <p>Not Nimbus's {@code JWKSourceBuilder}: there the fetch blocks the verifying thread (every one
 * of them, in a flood of unknown keys), an outage hides whether a key is absent or the issuer is
 * away, and time is the system's. What is left of it after bending would be its JSON parser, which
 * {@link JwkSetEndpoint} uses.
 */
final class JwkSetCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JwkSetCache.class);

  /** Each holds a token of up to 8 KiB while the fetch lasts. */
  private static final int MAX_WAITING = 1024;

  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private final JwkSetEndpoint endpoint;
  private final MonotonicClock clock;
  private final Telemetry telemetry;
  private final ScheduledThreadPoolExecutor thread;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Optional<String>> firstFetch = new CompletableFuture<>();
  private volatile Map<String, PublishedKeys> keys = Map.of();

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, all of these. A fetch completes with whether the issuer was reached.
  private final KeyFetchThrottle pace;
  private @Nullable CompletableFuture<Boolean> fetch;
  private int waiting;
  private @Nullable ScheduledFuture<?> nextRefresh;
  private boolean failing;
  private boolean closed;

  /** What is known of a key. */
  sealed interface Lookup {
    record Found(PublishedKeys keys) implements Lookup {}

    /** The issuer has just been asked, and has no such key, or none but those tried already. */
    record Absent() implements Lookup {}

    record OutOfReach(Duration retryAfter) implements Lookup {}
  }

  private JwkSetCache(
      JwkSetEndpoint endpoint, KeyFetchThrottle pace, MonotonicClock clock, Telemetry telemetry) {
    this.endpoint = endpoint;
    this.pace = pace;
    this.clock = clock;
    this.telemetry = telemetry;
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("kinde-keys").factory());
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Has no keys and fetches none before {@link #begin}, or somebody's token asks for one. */
  static JwkSetCache idle(
      JwkSetEndpoint endpoint, KeyFetching limits, MonotonicClock clock, Telemetry telemetry) {
    return new JwkSetCache(endpoint, new KeyFetchThrottle(limits), clock, telemetry);
  }

  /** Begins to fetch at once, and goes on until {@link #close}. Closes the endpoint, too. */
  void begin() {
    refresh();
  }

  /** Completes with the first keys, or with a {@link CancellationException} if closed before. */
  CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Completes with why the first fetch failed, or with nothing if it did not. */
  CompletionStage<Optional<String>> firstFetch() {
    return firstFetch.minimalCompletionStage();
  }

  /** The keys of that id, if there were any among the last that were fetched. */
  Optional<PublishedKeys> known(String kid) {
    return Optional.ofNullable(keys.get(kid));
  }

  /**
   * Looks for a key that was not known, asking the issuer if that is not done too often already. A
   * key that has been replaced under the same id is one that was not known.
   *
   * <p>Who comes while a fetch is under way shares it, and if it does not bring the key is to come
   * again: the issuer may have published it after that fetch began.
   *
   * @param tried the keys of that id which have not signed the token, if any were known
   */
  CompletionStage<Lookup> lookUp(String kid, Optional<PublishedKeys> tried) {
    boolean asked;
    CompletableFuture<Boolean> shared;
    lock.lock();
    try {
      // The fetch that brought it may have ended since the caller looked.
      Optional<Lookup> other = foundOtherThan(tried, kid);
      if (other.isPresent()) {
        return CompletableFuture.completedFuture(other.get());
      }
      asked = fetch == null;
      if (closed || waiting >= MAX_WAITING || (asked && !pace.admitUnknown(clock.nanos()))) {
        return CompletableFuture.completedFuture(outOfReach());
      }
      shared = begunFetch();
      waiting++;
    } finally {
      lock.unlock();
    }
    return shared.thenApply(reached -> afterFetch(kid, tried, asked && reached));
  }

  /** Each fetch brings new objects, so keys that are the same as before are tried once more. */
  private Optional<Lookup> foundOtherThan(Optional<PublishedKeys> tried, String kid) {
    return known(kid).filter(known -> !tried.equals(Optional.of(known))).map(Lookup.Found::new);
  }

  private Lookup afterFetch(String kid, Optional<PublishedKeys> tried, boolean askedAndReached) {
    Optional<Lookup> other = foundOtherThan(tried, kid);
    if (other.isPresent()) {
      return other.get();
    }
    lock.lock();
    try {
      return askedAndReached ? new Lookup.Absent() : outOfReach();
    } finally {
      lock.unlock();
    }
  }

  /** Until the next fetch, as far as it can be told: a retry may come before the limiter opens. */
  private Lookup outOfReach() {
    Duration wait = pace.untilUnknown(clock.nanos());
    if (failing && nextRefresh != null) {
      Duration retry = Duration.ofNanos(nextRefresh.getDelay(TimeUnit.NANOSECONDS));
      wait = wait.compareTo(retry) < 0 ? wait : retry;
    }
    return new Lookup.OutOfReach(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
  }

  private void refresh() {
    lock.lock();
    try {
      if (!closed) {
        var _ = begunFetch();
      }
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Boolean> begunFetch() {
    CompletableFuture<Boolean> underWay = fetch;
    if (underWay == null) {
      underWay = new CompletableFuture<>();
      fetch = underWay;
      thread.execute(this::runFetch);
    }
    return underWay;
  }

  /** Catches everything: a fetch that never ended would be the last one. */
  private void runFetch() {
    long begunNanos = System.nanoTime();
    try {
      Map<String, PublishedKeys> fetched = fetchedSince(begunNanos);
      keys = fetched;
      ready.complete(null);
      end(Optional.empty());
    } catch (Unreachable failure) {
      end(Optional.of(String.valueOf(failure.getMessage())));
    } catch (InterruptedException closing) {
      end(Optional.of("interrupted"));
    } catch (RuntimeException unexpected) {
      end(Optional.of(unexpected.getClass().getName()));
    }
  }

  private Map<String, PublishedKeys> fetchedSince(long begunNanos)
      throws Unreachable, InterruptedException {
    boolean done = false;
    try {
      Map<String, PublishedKeys> fetched = endpoint.fetch();
      done = true;
      return fetched;
    } finally {
      telemetry.time(Timing.KEY_FETCH, System.nanoTime() - begunNanos);
      if (!done) {
        telemetry.count(Measure.KEY_FETCH_FAILED);
      }
    }
  }

  private void end(Optional<String> failure) {
    CompletableFuture<Boolean> ended;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      ended = fetch;
      fetch = null;
      waiting = 0;
      report(failure);
      scheduleRefresh(failing ? pace.afterFailure() : pace.afterSuccess());
    } finally {
      lock.unlock();
    }
    firstFetch.complete(failure);
    if (ended != null) {
      ended.complete(failure.isEmpty());
    }
  }

  /** Once when the issuer goes away and once when it is back, not once per try. */
  private void report(Optional<String> failure) {
    if (failure.isPresent() && !failing) {
      LOG.atWarn()
          .addKeyValue("keys", keys.size())
          .addKeyValue("reason", failure.get())
          .log("the issuer's keys cannot be fetched; trying again, those known are used meanwhile");
    } else if (failure.isEmpty() && (failing || nextRefresh == null)) {
      LOG.atInfo().addKeyValue("keys", keys.size()).log("the issuer's keys have been fetched");
    }
    failing = failure.isPresent();
  }

  private void scheduleRefresh(Duration delay) {
    if (nextRefresh != null) {
      nextRefresh.cancel(false);
    }
    nextRefresh = thread.schedule(this::refresh, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the thread; who waits for a key is told that it is out of reach. Idempotent. */
  @Override
  public void close() {
    CompletableFuture<Boolean> abandoned;
    lock.lock();
    try {
      closed = true;
      abandoned = fetch;
      fetch = null;
    } finally {
      lock.unlock();
    }
    thread.shutdownNow();
    endpoint.close();
    ready.cancel(false);
    if (abandoned != null) {
      abandoned.complete(false);
    }
  }
}
