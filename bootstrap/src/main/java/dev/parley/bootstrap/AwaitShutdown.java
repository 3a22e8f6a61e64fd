package dev.parley.bootstrap;

import java.util.concurrent.CountDownLatch;

/** Keeps the process up until it is told to stop (SIGTERM, or Ctrl-C). */
public final class AwaitShutdown {
  private AwaitShutdown() {}

  /**
   * Waits for the signal, then stops.
   *
   * @param stop run once, on the JVM's shutdown thread; the process ends when it returns
   */
  public static void run(Runnable stop) {
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("parley-stop").unstarted(stop));
    try {
      never.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
