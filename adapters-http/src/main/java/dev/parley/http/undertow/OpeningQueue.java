package dev.parley.http.undertow;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Accepted sockets of one I/O thread, each opened at once as long as that leaves the thread to
 * others, else when they have had their turn. Confined to that thread.
 *
 * <p>XNIO runs all that was accepted before it looks at any socket again, and to open one is to
 * read, parse and answer what has come already. So thousands of handshakes or half heads at once
 * kept the thread busy for seconds, and nothing was delivered meanwhile. While many wait no more
 * are accepted: they wait in the system's backlog, which costs the node nothing.
 */
final class OpeningQueue {
  private static final int BATCH = 64;
  private static final int MANY = 64;
  private static final int FEW = 16;

  /** Told when many wait, and when few do again. */
  interface Listener {
    void many();

    void few();
  }

  private final XnioIoThread thread;
  private final Consumer<StreamConnection> open;
  private final Listener listener;
  private final ThreadShare share = new ThreadShare(System.nanoTime());
  private final Queue<StreamConnection> waiting = new ArrayDeque<>();
  private boolean isLong;

  OpeningQueue(XnioIoThread thread, Consumer<StreamConnection> open, Listener listener) {
    this.thread = thread;
    this.open = open;
    this.listener = listener;
  }

  /**
   * Opens it, now or later.
   *
   * @param yields whether the others have their turn first in any case
   */
  void open(StreamConnection stream, boolean yields) {
    if (!yields && waiting.isEmpty() && share.isLeft(System.nanoTime())) {
      openNow(stream);
      return;
    }
    if (waiting.isEmpty()) {
      openLater();
    }
    waiting.add(stream);
    if (!isLong && waiting.size() >= MANY) {
      isLong = true;
      listener.many();
    }
  }

  private void openNow(StreamConnection stream) {
    long begun = System.nanoTime();
    open.accept(stream);
    share.spend(System.nanoTime() - begun);
  }

  private void openLater() {
    try {
      thread.executeAfter(this::openSome, 1, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      // All of them end.
    }
  }

  private void openSome() {
    for (int opened = 0;
        opened < BATCH && !waiting.isEmpty() && share.isLeft(System.nanoTime()); ) {
      StreamConnection next = waiting.remove();
      if (next.isOpen()) {
        openNow(next);
        opened++;
      }
    }
    if (isLong && waiting.size() <= FEW) {
      isLong = false;
      listener.few();
    }
    if (!waiting.isEmpty()) {
      openLater();
    }
  }
}
