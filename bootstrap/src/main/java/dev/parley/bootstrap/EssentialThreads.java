package dev.parley.bootstrap;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Notices when a thread has ended without which a node serves nobody: one that serves sockets, one
 * of the link to Redis, or the one that lets time pass. Such a node would keep its port and its
 * clients, and health checks would find nothing. State is confined to the thread that looks.
 *
 * <p>Libraries catch what ends a thread of theirs and say so at most in the log, hence the look
 * from outside: once a second at the list of threads, which costs some microseconds.
 */
final class EssentialThreads implements AutoCloseable {
  /** As XNIO, we and Lettuce call them. They live as long as the node. */
  private static final Pattern NAMES =
      Pattern.compile(
          "XNIO-\\d+ (?:I/O-\\d+|Accept)"
              + "|parley-time"
              + "|redis-timeouts"
              + "|lettuce-\\w*[eE]vent\\w*Loop-\\d+-\\d+");

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Consumer<Thread> ended;
  private final Set<Thread> seen = new HashSet<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param ended is told of the first of them that has ended
   */
  EssentialThreads(Consumer<Thread> ended) {
    this.ended = ended;
  }

  /** Looks from now on, on a thread of its own. */
  static EssentialThreads watch(Consumer<Thread> ended) {
    EssentialThreads threads = new EssentialThreads(ended);
    Thread.ofPlatform().name("parley-watch").daemon(true).start(threads::lookUntilClosed);
    return threads;
  }

  /** From now on they may end. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void lookUntilClosed() {
    try {
      do {
        look();
      } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. */
  void look() {
    seen.addAll(running());
    for (Thread thread : seen) {
      if (!thread.isAlive() && closed.getCount() > 0) {
        closed.countDown();
        ended.accept(thread);
        return;
      }
    }
  }

  /** Those of this process that are running. */
  static List<Thread> running() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    // It leaves out silently what there is no room for.
    Thread[] threads = new Thread[group.activeCount() * 2 + 16];
    return Arrays.stream(threads, 0, group.enumerate(threads))
        .filter(thread -> NAMES.matcher(thread.getName()).matches())
        .toList();
  }
}
