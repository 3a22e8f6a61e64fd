package dev.parley.websocket.undertow;

import dev.parley.websocket.fanout.IoThread;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/** An I/O thread of XNIO's, for its shard. */
final class ShardThread implements IoThread {
  private final XnioIoThread thread;
  private final EndOfLoopExecutor afterOthers;

  ShardThread(XnioIoThread thread) {
    this.thread = thread;
    this.afterOthers = new EndOfLoopExecutor(thread);
  }

  @Override
  public void execute(Runnable work) {
    thread.execute(work);
  }

  @Override
  public void executeAfterOthers(Runnable work) {
    afterOthers.execute(work);
  }

  @Override
  public void executeAfter(long nanos, Runnable work) {
    // XNIO drops what is less than a whole millisecond.
    thread.executeAfter(
        work, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), TimeUnit.MILLISECONDS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
