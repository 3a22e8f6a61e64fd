package dev.parley.redis;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders between the bus's thread, which only adds them, and the thread on which they are carried
 * out: in the order in which they came, a bounded number at once. Safe for any thread; never
 * blocks.
 *
 * <p>On the bus's own thread thousands of orders would hold up every publication behind them, and
 * the probe, until the link is given up as silent with all that it has brought. Beyond the bound an
 * order is dropped and counted. Whoever cannot bear that has it kept first; for those {@code
 * onCaughtUp} reads what is kept.
 */
final class OrderQueue {
  /** As many as there can be revocations in force, at some 90 bytes beside what they say. */
  static final int MAX_WAITING = 100_000;

  /** What the waiting may take together; an order alone has at most 4 KiB, and 80 bytes usually. */
  static final int MAX_WAITING_BYTES = 8 * 1024 * 1024;

  /** So many calls to Redis leave room for the node's own, such as the renewal of its lease. */
  static final int MAX_UNDER_WAY = 128;

  /** More than a call to Redis may take, which is what an order waits for. */
  private static final Duration LIMIT = Connector.COMMAND_TIMEOUT.plusSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(OrderQueue.class);

  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final AtomicInteger waitingBytes = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();
  private final Executor thread;
  private final Telemetry telemetry;
  private final LogThrottle throttle;
  private final Runnable onCaughtUp;

  /**
   * Empty.
   *
   * @param thread carries orders out, one after the other
   * @param onCaughtUp called on it when none waits any more and some were dropped
   */
  OrderQueue(Executor thread, Telemetry telemetry, MonotonicClock clock, Runnable onCaughtUp) {
    this.throttle = new LogThrottle(clock);
    this.thread = thread;
    this.telemetry = telemetry;
    this.onCaughtUp = onCaughtUp;
  }

  /**
   * Has an order carried out when it is its turn.
   *
   * @param order completes when it is done; called on the thread
   */
  void add(int sizeBytes, Supplier<CompletionStage<Void>> order) {
    boolean fits = waitingBytes.addAndGet(sizeBytes) <= MAX_WAITING_BYTES;
    if (waitingCount.incrementAndGet() > MAX_WAITING || !fits) {
      waitingCount.decrementAndGet();
      waitingBytes.addAndGet(-sizeBytes);
      drop();
      return;
    }
    waiting.add(new Waiting(sizeBytes, order));
    schedule();
  }

  private void drop() {
    telemetry.count(Measure.COMMAND_DROPPED);
    if (dropped.getAndIncrement() == 0) {
      LOG.atWarn()
          .addKeyValue("waiting", waitingCount.get())
          .log(
              "orders on parley:control come faster than they can be carried out:"
                  + " some are dropped. Revoke by POST /revoke, which keeps first");
    }
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        thread.execute(this::goOn);
      } catch (RejectedExecutionException closed) {
        // All is closed, and what waits is lost with this node.
      }
    }
  }

  private void goOn() {
    scheduled.set(false); // First: what is added from here on has another turn scheduled.
    while (underWay.get() < MAX_UNDER_WAY) {
      Waiting next = waiting.poll();
      if (next == null) {
        tellCaughtUp();
        return;
      }
      waitingCount.decrementAndGet();
      waitingBytes.addAndGet(-next.sizeBytes);
      begin(next);
    }
  }

  private void begin(Waiting next) {
    CompletableFuture<Void> done;
    try {
      done = next.order.get().toCompletableFuture();
    } catch (RuntimeException fault) {
      done = CompletableFuture.failedFuture(fault);
    }
    if (done.isDone() && !done.isCompletedExceptionally()) {
      return;
    }
    underWay.incrementAndGet();
    var _ =
        done.copy()
            .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((carriedOut, fault) -> {
              underWay.decrementAndGet();
              if (fault != null) {
                throttle
                    .next()
                    .ifPresent(unlogged ->
                        LOG.atError()
                            .addKeyValue("unloggedBefore", unlogged)
                            .setCause(fault)
                            .log("fault while an order was carried out"));
              }
              schedule();
            });
  }

  private void tellCaughtUp() {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      LOG.atInfo().addKeyValue("dropped", lost).log("orders are carried out as they come again");
      onCaughtUp.run();
    }
  }

  private record Waiting(int sizeBytes, Supplier<CompletionStage<Void>> order) {}
}
