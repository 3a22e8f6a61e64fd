package dev.parley.redis;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again where the master is, and tells. One that was cut off and replaced may go on
 * to answer whoever can still reach it: nothing but the Sentinels' word shows that it is the wrong
 * one. Confined to the thread given at construction.
 */
final class MasterWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final AddressSource master;
  private final ScheduledExecutorService thread;
  private final Consumer<RedisAddress> told;
  private @Nullable ScheduledFuture<?> task;
  private boolean asking;

  MasterWatch(AddressSource master, ScheduledExecutorService thread, Consumer<RedisAddress> told) {
    this.master = master;
    this.thread = thread;
    this.told = told;
  }

  /** To be called once. */
  void start() {
    task =
        thread.scheduleWithFixedDelay(
            this::ask, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (task != null) {
      task.cancel(false);
    }
  }

  private void ask() {
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
                told.accept(at);
              } // Else nobody knows better: what is connected stays.
            },
            thread);
  }
}
