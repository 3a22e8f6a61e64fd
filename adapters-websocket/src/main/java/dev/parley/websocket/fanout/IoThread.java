package dev.parley.websocket.fanout;

import java.util.concurrent.RejectedExecutionException;

/**
 * The thread that a shard is confined to, as its shard sees it. {@link #execute} and {@link
 * #nanoTime} are safe for any thread, the others are for that thread itself.
 *
 * <p>What is asked of a thread that has ended is refused with {@link RejectedExecutionException}.
 */
public interface IoThread {
  /** Runs work on the thread, soon. */
  void execute(Runnable work);

  /** Runs work when the sockets that are ready have had their turn. */
  void executeAfterOthers(Runnable work);

  /** Runs work when so much time is over, to the millisecond. */
  void executeAfter(long nanos, Runnable work);

  /** Like {@link System#nanoTime}. */
  long nanoTime();
}
