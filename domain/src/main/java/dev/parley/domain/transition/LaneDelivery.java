package dev.parley.domain.transition;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node does about the deliveries of one lane. Confined to its owner, who carries out each
 * {@link Step} and says how it ended. Time is an argument, in nanoseconds of any origin that do not
 * go back.
 *
 * <pre>
 *             claimed          entries after the cursor         taken
 *   without ─────────▶ resting ─────────▶ reading ─▶ sending ─────────▶ noting ─▶ resting
 *      ▲                                                │ not taken
 *      └── lease over, or a higher fence                └─▶ waiting ─▶ reading, from the same cursor
 * </pre>
 *
 * <p>Nothing is begun after the lease has ended. What is under way then may still arrive after what
 * the next node sends: a receiver ignores numbers that it has. The cursor cannot be moved back by
 * whoever has lost the lane, since a note carries the fence.
 *
 * <p>A cursor that went back by itself, a fence that did, or an entry that was sent and is not
 * there any more: Redis has lost what it had. Then numbers may have been given twice, and the
 * receiver is told to ask.
 */
public final class LaneDelivery {
  /** Read at once: those that are told at once, and the cursor. */
  static final int READ = Folding.EVENTS + 1;

  /** The same of a receiver that is behind. */
  static final int READ_BEHIND = 10 * Folding.EVENTS + 1;

  /** What is to be done next. */
  public sealed interface Step {
    /** Nothing, for now. */
    record Rest() implements Step {}

    /** Read what follows. */
    record Read(long fence, String from, int most) implements Step {}

    /** Tell it to the receiver. */
    record Send(long fence, Delivery delivery) implements Step {}

    /** Note how far it was told. */
    record Note(long fence, String cursor) implements Step {}
  }

  private static final Step REST = new Step.Rest();
  private static final String NOWHERE = "";

  private long fence;
  private long highestFence;
  private long leaseEndNanos;
  private String cursor = NOWHERE;
  private String last = NOWHERE;
  private boolean owesResync;
  private boolean underWay;
  private @Nullable Delivery due;
  private @Nullable String tried;
  private @Nullable String toNote;
  private int failures;
  private long notBeforeNanos;

  /** Without the lane. */
  public LaneDelivery() {}

  /**
   * The lane is this node's, or still is.
   *
   * @param startsAfresh whether nobody knows how far it was told
   * @param leaseEndNanos until when it surely is
   */
  public void claimed(
      long fence, String cursor, String last, boolean startsAfresh, long leaseEndNanos) {
    if (fence != this.fence) {
      boolean went = fence <= highestFence;
      begin(fence, cursor, startsAfresh || went, leaseEndNanos);
    } else if (toNote == null && !cursor.equals(this.cursor)) {
      begin(fence, cursor, true, leaseEndNanos);
    }
    this.last = last;
    this.leaseEndNanos = leaseEndNanos;
  }

  /** The lane is not this node's. */
  public void lost() {
    fence = 0;
    due = null;
    toNote = null;
  }

  /** Whether it is this node's, as far as is known. */
  public boolean isHeld(long nowNanos) {
    return fence > 0 && nowNanos - leaseEndNanos < 0;
  }

  /** Whether the last try failed. */
  public boolean isFailing() {
    return fence > 0 && failures > 0;
  }

  /** What to do now. But for {@link Step.Rest}, nothing else until it is said how that ended. */
  public Step next(long nowNanos) {
    if (!isHeld(nowNanos) || underWay) {
      return REST;
    }
    if (toNote != null) {
      underWay = true;
      return new Step.Note(fence, toNote);
    }
    if (failures > 0 && nowNanos - notBeforeNanos < 0) {
      return REST;
    }
    if (due != null) {
      underWay = true;
      return new Step.Send(fence, due);
    }
    if (cursor.equals(last) && !owesResync) {
      return REST;
    }
    underWay = true;
    return new Step.Read(fence, cursor, failures > 0 ? READ_BEHIND : READ);
  }

  /** What was read, the entry at the cursor included if it is still there. */
  public void read(long fence, List<Transition> entries) {
    if (isOver(fence)) {
      return;
    }
    boolean hasCursor = !entries.isEmpty() && entries.getFirst().id().equals(cursor);
    boolean isWhole =
        hasCursor
            && (tried == null || entries.stream().anyMatch(entry -> entry.id().equals(tried)));
    List<Transition> following = hasCursor ? entries.subList(1, entries.size()) : entries;
    if (!isWhole && entries.isEmpty() && !cursor.equals(last)) {
      // There is a stream again, and it begins with what was last.
      owesResync = true;
      due = new Delivery(last, true, List.of());
      return;
    }
    owesResync |= !isWhole && !entries.isEmpty();
    Delivery delivery =
        Folding.of(cursor, following, owesResync, failures > 0 || following.size() >= READ - 1);
    if (!delivery.isEmpty()) {
      due = delivery;
    } else if (delivery.cursor().equals(cursor)) {
      last = cursor;
    } else {
      advance(delivery);
    }
  }

  /** What the receiver made of it. {@code chance} is 0 to 1. */
  public void answered(long fence, Answer answer, long nowNanos, double chance) {
    if (isOver(fence) || due == null) {
      return;
    }
    switch (answer) {
      case Answer.Taken taken -> {
        failures = 0;
        advance(due);
      }
      case Answer.Failed failed -> retry(nowNanos, RetryDelay.nanos(failures + 1, chance));
      case Answer.Later(Duration after) ->
          retry(nowNanos, RetryDelay.nanos(failures + 1, chance, after));
      case Answer.Gone gone -> lost();
    }
    tried = failures > 0 ? due.cursor() : null;
    due = null;
  }

  /** Whether it was noted; if not, somebody else has the lane. */
  public void noted(long fence, boolean done) {
    if (isOver(fence)) {
      return;
    }
    toNote = null;
    if (!done) {
      lost();
    }
  }

  /** A step came to nothing, for no fault of the receiver's: it is taken again. */
  public void interrupted(long fence) {
    var _ = isOver(fence);
  }

  private void begin(long fence, String cursor, boolean owesResync, long leaseEndNanos) {
    this.fence = fence;
    this.highestFence = Math.max(highestFence, fence);
    this.cursor = cursor;
    this.owesResync = owesResync;
    this.leaseEndNanos = leaseEndNanos;
    underWay = false;
    due = null;
    tried = null;
    toNote = null;
    failures = 0;
  }

  private void advance(Delivery delivery) {
    cursor = delivery.cursor();
    toNote = cursor;
    owesResync = false;
  }

  private void retry(long nowNanos, long delayNanos) {
    failures++;
    notBeforeNanos = nowNanos + delayNanos;
  }

  /** Whether the answer is for an earlier tenure; if not, nothing is under way any more. */
  private boolean isOver(long ofFence) {
    if (ofFence != fence) {
      return true;
    }
    underWay = false;
    return false;
  }
}
