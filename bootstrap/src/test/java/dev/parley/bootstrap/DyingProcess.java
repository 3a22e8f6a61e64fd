package dev.parley.bootstrap;

import org.slf4j.LoggerFactory;

/**
 * A process that is up like a server's, and in which something happens that the first word says.
 */
final class DyingProcess {
  private DyingProcess() {}

  public static void main(String[] what) {
    Thread.ofPlatform()
        .name(what[1])
        .start(() -> {
          while (!isWatched()) {
            Thread.onSpinWait();
          }
          happen(what[0]);
        });
    AwaitShutdown.run(() -> {});
  }

  private static void happen(String what) {
    switch (what) {
      case "exception" -> throw new IllegalStateException("on purpose");
      case "error" -> throw new NoClassDefFoundError("on purpose");
      case "end" -> {}
      case "logged" ->
          LoggerFactory.getLogger("org.xnio")
              .error("caught", new OutOfMemoryError("Cannot reserve direct buffer memory"));
      default -> throw new IllegalArgumentException(what);
    }
  }

  /** Whether the watcher has looked, and waits to look again. */
  private static boolean isWatched() {
    Thread[] threads = new Thread[64];
    int count = Thread.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().equals("parley-watch")
          && threads[i].getState() == Thread.State.TIMED_WAITING) {
        return true;
      }
    }
    return false;
  }
}
