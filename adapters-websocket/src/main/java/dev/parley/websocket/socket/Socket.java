package dev.parley.websocket.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/**
 * One client's socket, as a connection sees it: nothing here waits for the network. Confined to the
 * socket's I/O thread.
 */
public interface Socket {
  /** What comes of a socket, told on its I/O thread. */
  interface Listener {
    /** Whether it wishes to be given more of what the client has sent. */
    boolean isReading();

    /**
     * The client sent these bytes. They are good until this returns.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    void received(ByteBuffer bytes, long nowNanos);

    /**
     * The socket takes bytes again.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    void writable(long nowNanos);

    /** The link broke, or the client went without a word. May be told more than once. */
    void lost();
  }

  /** Takes bytes, as many as fit now: a write of nothing means that the client is behind. */
  GatheringByteChannel output();

  /**
   * The system's number for it, for as long as it is not closed.
   *
   * @return {@link dev.parley.websocket.fanout.DirectSend#NO_DESCRIPTOR} where it may not be
   *     written to past {@link #output}, or not yet: ask again
   */
  int descriptor();

  /**
   * Has {@link Listener#writable} called as soon as it takes bytes. Repeating it changes nothing.
   */
  void awaitWritable();

  /** Takes that back. */
  void stopAwaitingWritable();

  /**
   * Tells the client that nothing more comes; it may go on sending. Repeating it changes nothing.
   */
  void endOutput() throws IOException;

  /** Has what the client sends left in the system's buffers, until it is resumed. */
  void pauseReading();

  /** Has {@link Listener#received} called with what the client sends. */
  void resumeReading();

  /** Closes it, soon. Once. */
  void close();
}
