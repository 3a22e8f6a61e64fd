package dev.parley.acceptance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what is to happen, until a deadline. Safe for any thread. */
public final class Await {
  /** How long anything may take that should take no time. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private Await() {}

  public static void until(BooleanSupplier holds, Duration patience, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            otherwise.get() + " (waited " + patience.toMillis() + " ms in vain)");
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }
}
