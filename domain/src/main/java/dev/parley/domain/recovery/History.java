package dev.parley.domain.recovery;

import dev.parley.domain.recovery.Step.AwaitBeat;
import dev.parley.domain.recovery.Step.Reason;
import dev.parley.domain.recovery.Step.Refuse;
import dev.parley.domain.recovery.Step.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a node remembers of one channel: an unbroken run of its messages from the first beat on that
 * it heard since it listens, and the last events among them. Confined to the channel's lane; time
 * is an argument, in nanoseconds of any origin that do not go back.
 *
 * <pre>
 *        base                       floor                              here
 *   ──────┼─────────── forgotten ─────┼──── remembered ──────────────────┼──▶
 *       a beat      a position before the floor is LOST     one beyond it awaits a beat
 * </pre>
 *
 * <p>The lane lags behind the link: what the link has heard up to a beat is here when the lane has
 * done what was given to it before that beat was known. So whoever asks says up to which landmark
 * all was given to the lane: {@link #reach}.
 */
public final class History {
  /** What a piece of a replay takes at the most, unless a single event is larger. */
  public static final int PIECE_BYTES = 64 * 1024;

  private static final Step AWAIT_BEAT = new AwaitBeat();

  private final HistoryLimits limits;
  private final HistoryMemory memory;
  private final EventRing ring;
  private final long base;
  private Landmark at;
  private long count;
  private int check;
  private Cursor floor;

  /**
   * Begins with the next beat.
   *
   * @param latest of the link over which the channel is heard, and is heard from now on
   */
  public History(HistoryLimits limits, HistoryMemory memory, Landmark latest) {
    this.limits = limits;
    this.memory = memory;
    this.ring = new EventRing(memory);
    this.base = latest.index() + 1;
    this.at = latest;
    this.floor = new Cursor(base, 0, 0);
  }

  /** Whether what that link brings belongs to it. */
  public boolean isOf(Landmark landmark) {
    return landmark.link() == at.link();
  }

  /** Whether it has begun: places have names from then on. */
  public boolean hasBegun() {
    return at.index() >= base;
  }

  /** How many events are remembered. */
  public int size() {
    return ring.size();
  }

  /** What it takes of the memory. */
  public long reservedBytes() {
    return ring.reservedBytes();
  }

  /** All messages that the link brought before that landmark have been heard here. */
  public void reach(Landmark landmark) {
    if (isOf(landmark) && landmark.index() > at.index()) {
      at = landmark;
      count = 0;
    }
  }

  /** A message of the channel that is not recoverable, be it even one that nobody is told of. */
  public void pass(Landmark after) {
    reach(after);
    if (isOf(after) && after.index() == at.index()) {
      count++;
    }
  }

  /**
   * A recoverable event of the channel.
   *
   * @param after the last beat before it
   * @param event copied
   * @return where a client is that has heard it; empty if that has no name yet
   */
  public Optional<Position> hear(Landmark after, byte[] event, long nowNanos) {
    pass(after);
    if (!hasBegun() || !isOf(after)) {
      return Optional.empty();
    }
    check = checkOf(event);
    remember(event, nowNanos);
    return here();
  }

  /** Where a client is that has heard everything so far; empty if that has no name yet. */
  public Optional<Position> here() {
    return hasBegun() ? Optional.of(new Position(at.beat(), count, check)) : Optional.empty();
  }

  /** The same, as a place in this history. */
  public Cursor end() {
    return new Cursor(at.index(), count, check);
  }

  /**
   * Says what is to be done for a client that comes back.
   *
   * @param index what {@link Landmarks#find} says of its beat
   * @param awaited whether a beat has been {@linkplain #reach reached} that was published after the
   *     client came
   */
  public Step resume(Position position, long index, boolean awaited) {
    if (index == Landmarks.FORGOTTEN) {
      return new Refuse(Reason.LOST);
    }
    Cursor place = new Cursor(index, position.count(), position.check());
    boolean placed = hasBegun() && index >= 0 && !end().isBefore(index, position.count());
    if (!placed) {
      return awaited ? new Refuse(Reason.UNKNOWN) : AWAIT_BEAT;
    }
    if (isForgotten(place)) {
      return new Refuse(Reason.LOST);
    }
    int known = checkAt(place);
    return known != 0 && position.check() != 0 && known != position.check()
        ? new Refuse(Reason.DIVERGED)
        : new Replay(place);
  }

  /**
   * Some of what comes after the cursor, {@value #PIECE_BYTES} bytes at the most unless a single
   * event is larger; empty if it is no longer remembered.
   */
  public Optional<Piece> after(Cursor cursor) {
    if (isForgotten(cursor)) {
      return Optional.empty();
    }
    List<Piece.Event> events = new ArrayList<>();
    int index = firstAfter(cursor);
    int length = 0;
    Cursor next = cursor;
    while (index < ring.size()
        && (events.isEmpty() || length + ring.lengthAt(index) <= PIECE_BYTES)) {
      Landmark landmark = ring.landmarkAt(index);
      next = new Cursor(landmark.index(), ring.countAt(index), ring.checkAt(index));
      events.add(
          new Piece.Event(
              ring.eventAt(index), new Position(landmark.beat(), next.count(), next.check())));
      length += ring.lengthAt(index);
      index++;
    }
    return Optional.of(new Piece(events, next, index == ring.size()));
  }

  /** Before the last events, as many as that or all that are remembered. */
  public Cursor beforeLast(int events) {
    int before = ring.size() - events - 1;
    return before < 0
        ? floor
        : new Cursor(ring.landmarkAt(before).index(), ring.countAt(before), ring.checkAt(before));
  }

  /** How many remembered events come after the cursor. */
  public int countAfter(Cursor cursor) {
    return ring.size() - firstAfter(cursor);
  }

  /** Forgets what is too old. */
  public void expire(long nowNanos) {
    long window = Math.min(limits.window().toNanos(), memory.windowNanos());
    int before = ring.size();
    while (ring.size() > 0 && nowNanos - ring.nanosAt(0) > window) {
      forgetOldest();
    }
    if (ring.size() < before) {
      ring.shrink();
    }
  }

  /** Forgets every event: what a client missed before now is lost from now on. */
  public void forget() {
    ring.clear();
    floor = hasBegun() ? end() : floor;
  }

  private void remember(byte[] event, long nowNanos) {
    expire(nowNanos);
    while (ring.size() > 0
        && (ring.size() >= limits.events() || ring.length() + event.length > limits.bytes())) {
      forgetOldest();
    }
    if (event.length > limits.bytes()) {
      forget();
      return;
    }
    while (!ring.append(at, count, check, nowNanos, event)) {
      if (ring.size() == 0) {
        forget();
        return;
      }
      forgetOldest();
    }
  }

  private void forgetOldest() {
    floor = new Cursor(ring.landmarkAt(0).index(), ring.countAt(0), ring.checkAt(0));
    ring.removeOldest();
  }

  private boolean isForgotten(Cursor cursor) {
    return cursor.isBefore(floor.index(), floor.count());
  }

  /** That of the last recoverable event up to there; 0 if it is not known. */
  private int checkAt(Cursor cursor) {
    int after = firstAfter(cursor);
    return after == 0 ? floor.check() : ring.checkAt(after - 1);
  }

  /** Found in the order of places, in as many looks as the size has binary digits. */
  private int firstAfter(Cursor cursor) {
    int low = 0;
    int high = ring.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cursor.isBefore(ring.landmarkAt(middle).index(), ring.countAt(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Never 0, which stands for none. */
  private static int checkOf(byte[] event) {
    CRC32C crc = new CRC32C();
    crc.update(event, 0, event.length);
    int value = (int) crc.getValue();
    return value == 0 ? 1 : value;
  }
}
