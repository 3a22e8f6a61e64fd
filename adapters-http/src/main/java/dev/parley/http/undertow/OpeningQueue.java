package dev.parley.http.undertow;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Accepted sockets of one I/O thread that are opened when the others have had their turn. Confined
 * to that thread.
 *
 * <p>XNIO runs all that was accepted before it looks at any socket again, and to open one is to
 * read and parse what has come already. So thousands of half heads at once kept the thread busy for
 * seconds. Most of those that wait here are dropped for younger ones, and cost nothing but that.
 */
final class OpeningQueue {
  private static final int BATCH = 64;

  private final XnioIoThread thread;
  private final Consumer<StreamConnection> open;
  private final Queue<StreamConnection> waiting = new ArrayDeque<>();

  OpeningQueue(XnioIoThread thread, Consumer<StreamConnection> open) {
    this.thread = thread;
    this.open = open;
  }

  void add(StreamConnection stream) {
    if (waiting.isEmpty()) {
      openLater();
    }
    waiting.add(stream);
  }

  private void openLater() {
    try {
      thread.executeAfter(this::openSome, 1, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      // All of them end.
    }
  }

  private void openSome() {
    int opened = 0;
    for (StreamConnection next = waiting.poll(); next != null; next = waiting.poll()) {
      if (next.isOpen()) {
        open.accept(next);
        if (++opened == BATCH) {
          break;
        }
      }
    }
    if (!waiting.isEmpty()) {
      openLater();
    }
  }
}
