package dev.parley.websocket.undertow;

import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Closes sockets, on the worker's thread and not on their own. Stateless, safe for any thread.
 *
 * <p>For each socket that is closed on its own I/O thread, XNIO has the selector look once more at
 * all that are ready, a thousand of them at a time. When 5,000 clients vanish together all of
 * theirs are ready: the thread was busy with that for half a second, in which nobody heard
 * anything.
 */
final class SocketCloser {
  private SocketCloser() {}

  /**
   * Soon; at once where the worker takes nothing more. Whatever goes wrong is nobody's business.
   *
   * @param closed called afterwards, on whichever thread it was
   */
  static void close(StreamConnection stream, Runnable closed) {
    Runnable closing =
        () -> {
          IoUtils.safeClose(stream);
          closed.run();
        };
    try {
      stream.getWorker().execute(closing);
    } catch (RejectedExecutionException ending) {
      closing.run();
    }
  }
}
