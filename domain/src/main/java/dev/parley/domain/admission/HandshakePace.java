package dev.parley.domain.admission;

/**
 * How many handshakes a second may begin: as many as the deliveries bear. Deliveries that are late
 * cut the pace, deliveries in time let it grow. Confined to its owner; time is an argument, in
 * nanoseconds of any origin that do not go back.
 *
 * <p>As congestion control has it: a multiplicative decrease, and an increase that is small beside
 * it. What a handshake costs need not be known. On a node that has compiled nothing it is five
 * times as much as a minute later, and the pace follows.
 *
 * <p>A lateness is felt some time after its cause, since a handshake that has begun goes on. So
 * after a cut there is not another one for {@value #CUT_MILLIS} ms; but while deliveries are very
 * late, hardly anything begins.
 */
public final class HandshakePace {
  /** With which a node begins. */
  public static final double FIRST_PER_SECOND = 300;

  /**
   * However late the deliveries are: those who come are not locked out, and where it is somebody
   * else who takes the processor, it is not they who have to wait for it.
   */
  public static final double LEAST_PER_SECOND = 100;

  /** More than two processors do. */
  public static final double MOST_PER_SECOND = 20_000;

  /** So many may begin at once after a silence: whoever comes alone never waits. */
  public static final int BURST = 32;

  /** A delivery that is later than this is late. */
  public static final long LATE_NANOS = 15_000_000;

  private static final long VERY_LATE_NANOS = 2 * LATE_NANOS;
  private static final long LOOK_NANOS = 10_000_000;
  static final int CUT_MILLIS = 60;
  private static final long CUT_NANOS = CUT_MILLIS * 1_000_000L;
  private static final double GROWTH = 1.02;
  private static final double CUT = 0.8;
  private static final double DEEP_CUT = 0.5;
  private static final double NANOS = 1e9;

  private double perSecond = FIRST_PER_SECOND;
  private double credit = BURST;
  private long filledNanos;
  private long lookedNanos;
  private long cutNanos;
  private long worstNanos;
  private boolean wanted;
  private boolean halted;

  /** The first pace, with a whole burst. */
  public HandshakePace(long nowNanos) {
    filledNanos = nowNanos;
    lookedNanos = nowNanos;
    cutNanos = nowNanos - CUT_NANOS;
  }

  /** Something that was to be delivered is so late, or was when it was written. */
  public void late(long nanos) {
    worstNanos = Math.max(worstNanos, nanos);
  }

  /** Whether one more may begin now; the pace counts on it that it then does. */
  public boolean take(long nowNanos) {
    look(nowNanos);
    fill(nowNanos);
    if (credit < 1) {
      wanted = true;
      return false;
    }
    credit--;
    return true;
  }

  /** How many a second may begin at the moment. */
  public double perSecond() {
    return perSecond;
  }

  private void look(long nowNanos) {
    long passed = nowNanos - lookedNanos;
    if (passed < LOOK_NANOS) {
      return;
    }
    lookedNanos = nowNanos;
    // After a silence what was late may have been so long ago.
    long worst = passed > CUT_NANOS ? 0 : worstNanos;
    worstNanos = 0;
    halted = worst > VERY_LATE_NANOS;
    if (worst > LATE_NANOS) {
      if (nowNanos - cutNanos >= CUT_NANOS) {
        cutNanos = nowNanos;
        perSecond = Math.max(LEAST_PER_SECOND, perSecond * (halted ? DEEP_CUT : CUT));
        credit = Math.min(credit, 1);
      }
    } else if (wanted) {
      perSecond = Math.min(MOST_PER_SECOND, perSecond * GROWTH);
    }
    wanted = false;
  }

  private void fill(long nowNanos) {
    credit =
        Math.min(
            burst(),
            credit + (nowNanos - filledNanos) * (halted ? LEAST_PER_SECOND : perSecond) / NANOS);
    filledNanos = nowNanos;
  }

  /** A silence earns a burst, and so does a look at a fast pace. */
  private double burst() {
    return Math.max(BURST, perSecond * LOOK_NANOS / NANOS);
  }
}
