package dev.parley.bootstrap;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps the process running until it is told to stop (SIGTERM, or Ctrl-C), and ends it earlier if
 * it can no longer serve ({@link FatalErrors}, {@link EssentialThreads}).
 */
public final class AwaitShutdown {
  private AwaitShutdown() {}

  /**
   * Waits for the signal, then stops.
   *
   * @param stop run once, on the JVM's shutdown thread; the process ends when it returns
   */
  public static void run(Runnable stop) {
    CountDownLatch never = new CountDownLatch(1);
    FatalErrors fatal = FatalErrors.install();
    fatal.watchLog();
    EssentialThreads threads = EssentialThreads.watch(fatal::ended);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("parley-stop")
                .unstarted(() -> {
                  threads.close();
                  stop.run();
                }));
    try {
      never.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
