package dev.parley.websocket.outbox;

import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.delivery.QueueDecision;
import dev.parley.domain.delivery.QueueDecision.Disconnect;
import dev.parley.domain.delivery.QueueDecision.Drop;
import dev.parley.domain.delivery.QueueDecision.Enqueue;
import dev.parley.domain.delivery.QueueDecision.Replace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection, bounded by {@link Backpressure}. Confined to its
 * connection's I/O thread.
 *
 * <p>Most connections keep up and never have anything waiting: an empty outbox holds no queue.
 */
public final class Outbox {
  /**
   * As many buffers as one gathering write takes on Linux is 1024; 64 are enough to fill a socket.
   */
  private static final int MAX_GATHERED = 64;

  private final Backpressure backpressure;
  private @Nullable ArrayDeque<Frame> frames;
  private int headWritten;
  private long queuedBytes;

  public Outbox(Backpressure backpressure) {
    this.backpressure = backpressure;
  }

  public boolean isEmpty() {
    return frames == null;
  }

  public long queuedBytes() {
    return queuedBytes;
  }

  /**
   * Queues the frame if the rules admit it.
   *
   * @return what became of it: a {@link Replace} only if an earlier frame gave way
   */
  public QueueDecision offer(Frame frame) {
    return admit(
        frame, backpressure.decide(queuedBytes, frame.bytes().length, frame.deliveryClass()));
  }

  private QueueDecision admit(Frame frame, QueueDecision admission) {
    return switch (admission) {
      case Enqueue enqueue -> {
        add(frame);
        yield enqueue;
      }
      case Replace replace -> {
        if (!removeEarlier(frame)) {
          yield admit(frame, replace.otherwise());
        }
        add(frame);
        yield replace;
      }
      case Drop drop -> drop;
      case Disconnect disconnect -> disconnect;
    };
  }

  /**
   * Queues a frame of which the first bytes are written already: it must be finished whatever the
   * rules say, or the client could make nothing of what follows. Only into an empty outbox.
   */
  public void finish(Frame frame, int written) {
    if (frames != null) {
      throw new IllegalStateException("only one frame can be half written");
    }
    add(frame);
    headWritten = written;
    queuedBytes -= written;
  }

  /** Forgets what waits, but for a frame that is half written, and ends with these. */
  public void endWith(List<Frame> last) {
    ArrayDeque<Frame> queue = frames;
    if (queue != null) {
      Frame head = queue.removeFirst();
      int written = headWritten;
      clear();
      if (written > 0) {
        finish(head, written);
      }
    }
    last.forEach(this::add);
  }

  /** Forgets everything. */
  public void clear() {
    frames = null;
    headWritten = 0;
    queuedBytes = 0;
  }

  /**
   * Writes as much as the channel takes, several frames in one call.
   *
   * @return how many bytes it took
   */
  public long writeTo(GatheringByteChannel channel) throws IOException {
    long total = 0;
    while (frames != null) {
      ByteBuffer[] gathered = gather(Objects.requireNonNull(frames));
      long written = channel.write(gathered, 0, gathered.length);
      if (written <= 0) {
        break;
      }
      total += written;
      advance(written);
    }
    return total;
  }

  private void add(Frame frame) {
    if (frames == null) {
      frames = new ArrayDeque<>(4);
    }
    frames.addLast(frame);
    queuedBytes += frame.bytes().length;
  }

  /** A walk through the queue, but only for a connection that is far behind, and for presence. */
  private boolean removeEarlier(Frame latest) {
    if (frames == null || latest.subject() == null) {
      return false;
    }
    Iterator<Frame> waiting = frames.iterator();
    if (headWritten > 0) {
      waiting.next(); // The client has seen the beginning of it.
    }
    while (waiting.hasNext()) {
      Frame earlier = waiting.next();
      if (latest.subject().equals(earlier.subject())) {
        waiting.remove();
        queuedBytes -= earlier.bytes().length;
        return true;
      }
    }
    return false;
  }

  private ByteBuffer[] gather(ArrayDeque<Frame> queue) {
    ByteBuffer[] gathered = new ByteBuffer[Math.min(queue.size(), MAX_GATHERED)];
    Iterator<Frame> next = queue.iterator();
    for (int i = 0; i < gathered.length; i++) {
      gathered[i] = ByteBuffer.wrap(next.next().bytes());
    }
    gathered[0].position(headWritten);
    return gathered;
  }

  private void advance(long written) {
    ArrayDeque<Frame> queue = Objects.requireNonNull(frames);
    queuedBytes -= written;
    long left = written + headWritten;
    while (left > 0 && left >= queue.getFirst().bytes().length) {
      left -= queue.removeFirst().bytes().length;
      if (queue.isEmpty()) {
        clear();
        return;
      }
    }
    headWritten = (int) left;
  }
}
