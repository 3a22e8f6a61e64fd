package dev.parley.websocket.undertow;

import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Closes sockets, on a thread of its own each and not on theirs. Stateless, safe for any thread.
 *
 * <p>For each socket that is closed on its own I/O thread, XNIO has the selector look once more at
 * all that are ready, a thousand of them at a time. When 5,000 clients vanish together all of
 * theirs are ready: the thread was busy with that for half a second, in which nobody heard
 * anything.
 *
 * <p>Not on the worker's thread either: its pool, shut down just after it was given something, may
 * spin for ever (jboss-threads 2.3.6, {@code EnhancedQueueExecutor.shutdown} on a tail that is
 * linked to itself), and a node would not stop.
 */
final class SocketCloser {
  private SocketCloser() {}

  /**
   * Soon. Whatever goes wrong is nobody's business.
   *
   * @param closed called afterwards, on that other thread
   */
  static void close(StreamConnection stream, Runnable closed) {
    Thread.startVirtualThread(() -> {
      IoUtils.safeClose(stream);
      closed.run();
    });
  }
}
