package dev.parley.application.port;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, for so long and no longer. Stateless. */
public final class Await {
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Await() {}

  /** Returns as soon as the condition holds; fails the test if it does not in time. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + RecordingNode.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
