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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one connection, bounded by {@link Backpressure} and counted together with the queues
 * of its thread's other connections. Confined to its connection's I/O thread.
 *
 * <p>Most connections keep up and never have anything waiting: an empty outbox holds no queue. For
 * those that do not, a frame is found again by its subject without a search, however much waits.
 */
public final class Outbox {
  /**
   * As many buffers as one gathering write takes on Linux is 1024; 64 frames are enough to fill a
   * socket.
   */
  private static final int MAX_GATHERED = 192;

  private static final int PARTS_OF_A_FRAME = 3;

  private final Backpressure backpressure;
  private final OutboxBudget budget;
  private @Nullable Entry first;
  private @Nullable Entry last;

  /** The latest frame of each subject that waits. */
  private @Nullable Map<Object, Entry> latest;

  private int headWritten;
  private long queuedBytes;

  /** A frame that waits, where it stands. */
  private static final class Entry {
    private final Frame frame;
    private @Nullable Entry previous;
    private @Nullable Entry next;

    /** Those beside it of the same subject. */
    private @Nullable Entry earlier;

    private @Nullable Entry later;

    Entry(Frame frame) {
      this.frame = frame;
    }
  }

  /**
   * Nothing waits yet.
   *
   * @param budget of the connection's I/O thread
   */
  public Outbox(Backpressure backpressure, OutboxBudget budget) {
    this.backpressure = backpressure;
    this.budget = budget;
  }

  public boolean isEmpty() {
    return first == null;
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
    return admit(frame, backpressure.decide(queuedBytes, frame.length(), frame.deliveryClass()));
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
    if (first != null) {
      throw new IllegalStateException("only one frame can be half written");
    }
    add(frame);
    headWritten = written;
    queuedBytes -= written;
  }

  /** Forgets what waits, but for a frame that is half written, and ends with these. */
  public void endWith(List<Frame> lastFrames) {
    Entry head = first;
    int written = headWritten;
    clear();
    if (head != null && written > 0) {
      finish(head.frame, written);
    }
    lastFrames.forEach(this::add);
  }

  /** Ends with these, behind what waits. */
  public void endBehindWhatWaits(List<Frame> lastFrames) {
    lastFrames.forEach(this::add);
  }

  /** Forgets everything. */
  public void clear() {
    for (Entry entry = first; entry != null; entry = entry.next) {
      budget.leave(entry.frame);
    }
    first = null;
    last = null;
    latest = null;
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
    while (first != null) {
      ByteBuffer[] gathered = gather();
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
    Entry entry = new Entry(frame);
    entry.previous = last;
    if (last == null) {
      first = entry;
    } else {
      last.next = entry;
    }
    last = entry;
    queuedBytes += frame.length();
    budget.enter(frame);
    Object subject = frame.subject();
    if (subject != null) {
      if (latest == null) {
        latest = new HashMap<>();
      }
      Entry earlier = latest.put(subject, entry);
      entry.earlier = earlier;
      if (earlier != null) {
        earlier.later = entry;
      }
    }
  }

  /** Those of its subject that wait and of which the client has seen nothing give way. */
  private boolean removeEarlier(Frame frame) {
    if (latest == null || frame.subject() == null) {
      return false;
    }
    boolean removed = false;
    Entry entry = latest.get(frame.subject());
    while (entry != null && !isHalfWritten(entry)) {
      Entry earlier = entry.earlier;
      queuedBytes -= entry.frame.length();
      remove(entry);
      removed = true;
      entry = earlier;
    }
    return removed;
  }

  private boolean isHalfWritten(Entry entry) {
    return entry.previous == null && headWritten > 0;
  }

  private void remove(Entry entry) {
    if (entry.previous == null) {
      first = entry.next;
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next == null) {
      last = entry.previous;
    } else {
      entry.next.previous = entry.previous;
    }
    budget.leave(entry.frame);
    Object subject = entry.frame.subject();
    if (subject != null && latest != null) {
      forget(entry, subject, latest);
    }
  }

  private static void forget(Entry entry, Object subject, Map<Object, Entry> latest) {
    if (entry.earlier != null) {
      entry.earlier.later = entry.later;
    }
    if (entry.later != null) {
      entry.later.earlier = entry.earlier;
    } else if (entry.earlier != null) {
      latest.put(subject, entry.earlier);
    } else {
      latest.remove(subject);
    }
  }

  private ByteBuffer[] gather() {
    ByteBuffer[] gathered = new ByteBuffer[MAX_GATHERED];
    int count = 0;
    int skip = headWritten;
    for (Entry entry = first;
        entry != null && count <= MAX_GATHERED - PARTS_OF_A_FRAME;
        entry = entry.next) {
      FrameBytes bytes = entry.frame.bytes();
      for (byte[] part : new byte[][] {bytes.head(), bytes.body(), bytes.tail()}) {
        if (skip >= part.length) {
          skip -= part.length;
        } else {
          gathered[count++] = ByteBuffer.wrap(part, skip, part.length - skip);
          skip = 0;
        }
      }
    }
    return Arrays.copyOf(gathered, count);
  }

  private void advance(long written) {
    queuedBytes -= written;
    long left = written + headWritten;
    Entry head = first;
    while (head != null && left >= head.frame.length()) {
      left -= head.frame.length();
      remove(head);
      head = first;
    }
    headWritten = head == null ? 0 : (int) left;
    if (head == null) {
      latest = null;
    }
  }
}
