package dev.parley.websocket.undertow;

import dev.parley.websocket.fanout.DirectSend;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.socket.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.GatheringByteChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * An upgraded socket of XNIO's. Confined to the I/O thread it was accepted on.
 *
 * <p>It is its own listener for both directions: a lambda for each would be memory that every idle
 * connection takes.
 */
final class UndertowSocket implements Socket, ChannelListener<Channel> {
  /** Reads before other connections of the thread get their turn. */
  private static final int READS_PER_TURN = 4;

  private final StreamConnection stream;
  private final boolean isOurs;
  private final ConduitStreamSinkChannel sink;
  private final Shard shard;
  private final Runnable onClosed;
  private @Nullable Listener listener;

  /**
   * Takes it over; nothing is read yet.
   *
   * @param shard of its I/O thread, for its buffer and its clock
   * @param isOurs whether nobody else holds the socket, or would close it
   * @param onClosed called when it is closed, on any thread
   */
  UndertowSocket(StreamConnection stream, Shard shard, boolean isOurs, Runnable onClosed) {
    this.stream = stream;
    this.shard = shard;
    this.isOurs = isOurs;
    this.sink = stream.getSinkChannel();
    this.onClosed = onClosed;
  }

  /** Has the listener told what comes of it, from now on. Once. */
  void tell(Listener told) {
    listener = told;
    sink.setWriteListener(this);
    stream.getSourceChannel().setReadListener(this);
    stream.getSourceChannel().setCloseListener(channel -> told.lost());
  }

  /** One of the two directions is ready. */
  @Override
  public void handleEvent(Channel ready) {
    Listener told = listener;
    if (told == null) {
      throw new IllegalStateException("nobody is told yet");
    }
    if (ready.equals(sink)) {
      told.writable(shard.thread().nanoTime());
    } else {
      read(stream.getSourceChannel(), told);
    }
  }

  @Override
  public GatheringByteChannel output() {
    return sink;
  }

  @Override
  public int descriptor() {
    return isOurs ? Descriptors.of(stream) : DirectSend.NO_DESCRIPTOR;
  }

  @Override
  public void awaitWritable() {
    sink.resumeWrites();
  }

  @Override
  public void stopAwaitingWritable() {
    sink.suspendWrites();
  }

  @Override
  public void endOutput() throws IOException {
    sink.shutdownWrites();
    sink.flush();
  }

  @Override
  public void pauseReading() {
    stream.getSourceChannel().suspendReads();
  }

  @Override
  public void resumeReading() {
    stream.getSourceChannel().resumeReads();
  }

  @Override
  public void close() {
    SocketCloser.close(stream, onClosed);
  }

  private void read(ConduitStreamSourceChannel source, Listener told) {
    ByteBuffer buffer = shard.readBuffer();
    try {
      for (int i = 0; i < READS_PER_TURN && told.isReading(); i++) {
        int count = source.read(buffer.clear());
        if (count < 0) {
          told.lost();
        }
        if (count <= 0) {
          return;
        }
        boolean wasAll = buffer.hasRemaining();
        told.received(buffer.flip(), shard.thread().nanoTime());
        if (wasAll) {
          return; // Of what comes meanwhile the selector tells: one more read would find nothing.
        }
      }
    } catch (IOException broken) {
      told.lost();
    }
  }
}
