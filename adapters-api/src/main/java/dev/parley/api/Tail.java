package dev.parley.api;

import dev.parley.application.port.in.ChannelObserver;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * A live stream of what is published in some channels: sampled where it is too much, with a count
 * of what was left out. Safe for any thread; written by the one that runs it.
 *
 * <p>What comes in waits in a queue with a bound, without a lock: clients of the channel wait for
 * whoever puts it there.
 */
public final class Tail implements ChannelObserver, AutoCloseable {
  /** Of what is published. */
  static final int A_SECOND = 200;

  /** Of what is published, until it is written. */
  static final int MOST_BYTES = 512 * 1024;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<ChannelId> channels;
  private final TailDetail detail;
  private final MonotonicClock clock;
  private final BooleanSupplier mayGoOn;
  private final Runnable onEnd;
  private final BlockingQueue<Publication> queue = new ArrayBlockingQueue<>(A_SECOND);
  private final AtomicInteger queuedBytes = new AtomicInteger();
  private final AtomicInteger credit = new AtomicInteger(A_SECOND);
  private final LongAdder leftOut = new LongAdder();
  private final Map<ChannelId, Gap> missed = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Where it is written. */
  public interface Sink {
    /**
     * Sends one event, and waits until it is written.
     *
     * @return whether there is any use in more
     */
    boolean send(String event, String data) throws InterruptedException;
  }

  /**
   * @param mayGoOn asked every second whether its key is still good
   * @param onEnd done once, whoever ends it
   */
  Tail(
      List<ChannelId> channels,
      TailDetail detail,
      MonotonicClock clock,
      BooleanSupplier mayGoOn,
      Runnable onEnd) {
    this.channels = List.copyOf(channels);
    this.detail = detail;
    this.clock = clock;
    this.mayGoOn = mayGoOn;
    this.onEnd = onEnd;
  }

  @Override
  public void published(Publication publication) {
    int bytes = publication.payload().sizeBytes();
    if (credit.getAndDecrement() <= 0) {
      leftOut.increment();
    } else if (queuedBytes.addAndGet(bytes) > MOST_BYTES || !queue.offer(publication)) {
      queuedBytes.addAndGet(-bytes);
      leftOut.increment();
    }
  }

  @Override
  public void missed(ChannelId channel, Gap gap) {
    missed.put(channel, gap);
  }

  /** Writes until one of the two has had enough. On a thread that may wait. */
  public void run(Sink sink) {
    try {
      if (sink.send("listening", detail.listening(channels))) {
        write(sink);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private void write(Sink sink) throws InterruptedException {
    long refillNanos = clock.nanos() + SECOND;
    while (!over.get()) {
      Publication next = queue.poll(Math.max(0, refillNanos - clock.nanos()), TimeUnit.NANOSECONDS);
      if (next != null) {
        queuedBytes.addAndGet(-next.payload().sizeBytes());
        if (!sink.send("publication", detail.publication(next))) {
          return;
        }
      }
      if (clock.nanos() - refillNanos >= 0) {
        refillNanos = clock.nanos() + SECOND;
        credit.set(A_SECOND);
        if (!mayGoOn.getAsBoolean() || !tellWhatIsMissing(sink)) {
          return;
        }
      }
    }
  }

  private boolean tellWhatIsMissing(Sink sink) throws InterruptedException {
    long some = leftOut.sumThenReset();
    if (some > 0 && !sink.send("left_out", detail.leftOut(some))) {
      return false;
    }
    for (ChannelId channel : List.copyOf(missed.keySet())) {
      Gap gap = missed.remove(channel);
      if (gap != null && !sink.send("missed", detail.missed(channel, gap))) {
        return false;
      }
    }
    return true;
  }

  /** Nobody listens any more. Repeating it changes nothing. */
  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      onEnd.run();
    }
  }
}
