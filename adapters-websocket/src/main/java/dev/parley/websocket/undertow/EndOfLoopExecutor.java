package dev.parley.websocket.undertow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelPipe;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Runs work of an I/O thread when every socket that is ready has had its turn. Confined to that
 * thread.
 *
 * <p>XNIO runs all that is given to {@link XnioIoThread#execute} before it looks at its sockets
 * again, work that such work gives it included, and its shortest delay is a millisecond in which
 * the thread would idle. So a byte goes into a pipe whose other end is one of the thread's
 * channels: it is found with whatever else is ready.
 */
final class EndOfLoopExecutor implements Executor {
  private final XnioIoThread thread;
  private final ByteBuffer one = ByteBuffer.allocateDirect(1);
  private final ByteBuffer heard = ByteBuffer.allocateDirect(64);
  private final Queue<Runnable> waiting = new ArrayDeque<>(2);
  private @Nullable StreamSinkChannel rope;

  EndOfLoopExecutor(XnioIoThread thread) {
    this.thread = thread;
  }

  /** Where no pipe is to be had the work is done all the same, only sooner. */
  @Override
  public void execute(Runnable work) {
    try {
      StreamSinkChannel hung = rope == null ? hang() : rope;
      hung.write(one.rewind());
      waiting.add(work);
    } catch (IOException noPipe) {
      thread.execute(work);
    }
  }

  private StreamSinkChannel hang() throws IOException {
    ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe = thread.createHalfDuplexPipe();
    pipe.getLeftSide().getReadSetter().set(this::rung);
    pipe.getLeftSide().resumeReads();
    rope = pipe.getRightSide();
    return pipe.getRightSide();
  }

  private void rung(StreamSourceChannel source) {
    try {
      source.read(heard.clear());
    } catch (IOException closed) {
      return; // The thread ends, and everything on it.
    }
    for (int now = waiting.size(); now > 0; now--) {
      waiting.remove().run();
    }
  }
}
