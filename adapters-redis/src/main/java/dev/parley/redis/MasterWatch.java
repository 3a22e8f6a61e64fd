package dev.parley.redis;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Sentinels for the master again and again, and reports a change. One that was cut off and
 * replaced may go on to answer whoever can still reach it: nothing but the Sentinels' word shows
 * that it is the wrong one. Confined to the thread given at construction.
 */
final class MasterWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** A failover may leave all of them without an answer for some seconds. */
  private static final int UNHEARD_TOLD = 10;

  private static final Logger LOG = LoggerFactory.getLogger(MasterWatch.class);

  private final Sentinels master;
  private final ScheduledExecutorService thread;
  private @Nullable ScheduledFuture<?> task;
  private boolean asking;
  private int unheardOf;

  MasterWatch(Sentinels master, ScheduledExecutorService thread) {
    this.master = master;
    this.thread = thread;
  }

  /** To be called once. */
  void start(Consumer<RedisAddress> told) {
    task =
        thread.scheduleWithFixedDelay(
            () -> ask(told), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (task != null) {
      task.cancel(false);
    }
  }

  private void heard() {
    if (unheardOf >= UNHEARD_TOLD) {
      LOG.atInfo().log("the Sentinels tell again who the master is");
    }
    unheardOf = 0;
  }

  private void unheard(Throwable fault) {
    if (++unheardOf == UNHEARD_TOLD) {
      LOG.atWarn()
          .addKeyValue("reason", Reachability.reason(fault))
          .log(
              "no Sentinel tells who the master is: a failover would not be noticed."
                  + " Look at the Sentinels, and at PARLEY_REDIS_SENTINEL_PASSWORD");
    }
  }

  private void ask(Consumer<RedisAddress> told) {
    if (asking) {
      return;
    }
    asking = true;
    master
        .now()
        .whenCompleteAsync(
            (at, fault) -> {
              asking = false;
              if (fault == null) {
                heard();
                told.accept(at);
              } else {
                unheard(fault); // Nobody knows better: what is connected stays.
              }
            },
            thread);
  }
}
