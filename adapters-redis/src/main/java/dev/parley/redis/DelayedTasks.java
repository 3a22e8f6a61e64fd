package dev.parley.redis;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs something on the links' thread after a delay; nothing runs once all is closed. Safe for any
 * thread.
 */
record DelayedTasks(ScheduledExecutorService thread) {
  void after(Duration pause, Runnable task) {
    try {
      var _ = thread.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // Nobody waits any more.
    }
  }
}
