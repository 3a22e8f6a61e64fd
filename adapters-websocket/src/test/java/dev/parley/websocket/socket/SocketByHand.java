package dev.parley.websocket.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parley.websocket.fanout.DirectSend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** A socket that takes as many bytes as a test says, and breaks when it says so. */
public final class SocketByHand implements Socket {
  private final Output output = new Output();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long room = Long.MAX_VALUE;
  private boolean broken;
  private boolean awaited;
  private boolean ended;
  private boolean reading;
  private int asked;
  private int closed;

  /** From now on it takes so many bytes more. */
  public void takes(long bytes) {
    room = bytes;
  }

  /** From now on it takes whatever comes. */
  public void takesAll() {
    takes(Long.MAX_VALUE);
  }

  public void breaks() {
    broken = true;
  }

  /** What it has taken since this was asked last, a character for each byte. */
  public String written() {
    String taken = written.toString(ISO_8859_1);
    written.reset();
    return taken;
  }

  /** Whether it is to tell when it takes bytes again. */
  public boolean isAwaited() {
    return awaited;
  }

  public boolean isOutputEnded() {
    return ended;
  }

  public boolean isReading() {
    return reading;
  }

  public boolean isClosed() {
    return closed > 0;
  }

  /** How often it was to be closed. */
  public int timesClosed() {
    return closed;
  }

  /** How often its descriptor was asked for. */
  public int timesAsked() {
    return asked;
  }

  @Override
  public GatheringByteChannel output() {
    return output;
  }

  @Override
  public int descriptor() {
    asked++;
    return DirectSend.NO_DESCRIPTOR;
  }

  @Override
  public void awaitWritable() {
    awaited = true;
  }

  @Override
  public void stopAwaitingWritable() {
    awaited = false;
  }

  @Override
  public void endOutput() {
    ended = true;
  }

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public void resumeReading() {
    reading = true;
  }

  @Override
  public void close() {
    closed++;
  }

  private final class Output implements GatheringByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (broken) {
        throw new IOException("a broken link that this test is about");
      }
      if (ended || closed > 0) {
        throw new IllegalStateException("nothing is written after the end");
      }
      int count = (int) Math.min(room, bytes.remaining());
      byte[] taken = new byte[count];
      bytes.get(taken);
      written.writeBytes(taken);
      room -= count;
      return count;
    }

    @Override
    public long write(ByteBuffer[] all, int offset, int length) throws IOException {
      long count = 0;
      for (int i = offset; i < offset + length; i++) {
        count += write(all[i]);
      }
      return count;
    }

    @Override
    public long write(ByteBuffer[] all) throws IOException {
      return write(all, 0, all.length);
    }

    @Override
    public boolean isOpen() {
      return closed == 0;
    }

    @Override
    public void close() {
      throw new IllegalStateException("the socket is closed, not its output");
    }
  }
}
