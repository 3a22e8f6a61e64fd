package dev.parley.domain.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Handshakes that wait for their turn, bounded in number, bytes and time: one of each address in
 * turn, the oldest of it first, so that a crowd behind one address waits for itself. Confined to
 * its owner; time is an argument, in nanoseconds of any origin that do not go back.
 *
 * @param <A> what stands for an address
 * @param <H> what stands for a handshake
 */
public final class HandshakeQueue<A, H> {
  /**
   * How much may wait.
   *
   * @param handshakes at least 1
   * @param bytes of what they hold together
   * @param patience after which one is refused: less than clients wait for an answer
   */
  public record Bounds(int handshakes, long bytes, Duration patience) {
    public Bounds {
      if (handshakes < 1 || bytes < 1 || patience.isNegative() || patience.isZero()) {
        throw new IllegalArgumentException("something may wait for some time");
      }
    }
  }

  private record Waiting<A, H>(A from, H handshake, long bytes, long sinceNanos) {
    /** Each is itself. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private static final Duration SOONEST_RETRY = Duration.ofSeconds(1);
  private static final double NANOS = 1e9;

  /** While one waits the pace may well treble: the deliveries may be in time. */
  private static final double MOST_GROWTH = 3;

  private final Bounds bounds;
  private final SequencedMap<A, Deque<Waiting<A, H>>> turns = new LinkedHashMap<>();
  private final Deque<Waiting<A, H>> byAge = new ArrayDeque<>();
  private long bytes;

  public HandshakeQueue(Bounds bounds) {
    this.bounds = bounds;
  }

  /**
   * Has it wait.
   *
   * @param heldBytes what it holds meanwhile
   * @param perSecond the pace at which those before it have their turn
   * @return false if there is no room, or its turn would come too late: it is refused, and nothing
   *     of it is kept
   */
  public boolean add(A from, H handshake, long heldBytes, double perSecond, long nowNanos) {
    if (byAge.size() >= bounds.handshakes
        || bytes + heldBytes > bounds.bytes
        || before(from) > MOST_GROWTH * perSecond * bounds.patience.toNanos() / NANOS) {
      return false;
    }
    Waiting<A, H> last = new Waiting<>(from, handshake, heldBytes, nowNanos);
    turns.computeIfAbsent(from, first -> new ArrayDeque<>()).addLast(last);
    byAge.addLast(last);
    bytes += heldBytes;
    return true;
  }

  /** The one whose turn it is; empty if none waits. */
  public Optional<H> next() {
    var first = turns.pollFirstEntry();
    if (first == null) {
      return Optional.empty();
    }
    Waiting<A, H> oldest = first.getValue().removeFirst();
    if (!first.getValue().isEmpty()) {
      turns.putLast(first.getKey(), first.getValue());
    }
    remove(oldest);
    return Optional.of(oldest.handshake);
  }

  /** Takes out those who have waited for too long. */
  public void expire(long nowNanos, Consumer<H> refused) {
    for (Waiting<A, H> oldest = byAge.peekFirst();
        oldest != null && nowNanos - oldest.sinceNanos >= bounds.patience.toNanos();
        oldest = byAge.peekFirst()) {
      Deque<Waiting<A, H>> ofAddress = turns.get(oldest.from);
      if (ofAddress != null) {
        ofAddress.removeFirst(); // Of one address the oldest is the first.
        if (ofAddress.isEmpty()) {
          turns.remove(oldest.from);
        }
      }
      remove(oldest);
      refused.accept(oldest.handshake);
    }
  }

  /**
   * When one who is refused should come again: when those who wait now have had their turn, and
   * spread over as long as one may wait, since all who are refused together would come together.
   *
   * @param chance 0 to 1, a new one for each
   * @return a second at least, and two waits more at the most
   */
  public Duration retryAfter(double perSecond, double chance) {
    double patience = bounds.patience.toNanos() / NANOS;
    double untilEmpty = Math.min(patience, byAge.size() / perSecond);
    return SOONEST_RETRY.plusMillis((long) ((untilEmpty + patience * chance) * 1_000));
  }

  /** How many wait. */
  public int size() {
    return byAge.size();
  }

  /** What they hold. */
  public long bytes() {
    return bytes;
  }

  /** How many have their turn before one more of that address. */
  private long before(A from) {
    Deque<Waiting<A, H>> own = turns.get(from);
    return Math.min(byAge.size(), (long) turns.size() * ((own == null ? 0 : own.size()) + 1));
  }

  /** Nearly always it is the first, or close to it. */
  private void remove(Waiting<A, H> waiting) {
    byAge.removeFirstOccurrence(waiting);
    bytes -= waiting.bytes;
  }
}
