package dev.parley.domain.presence;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long a user whose last connection was lost keeps the place in a channel, so that nobody
 * notices a reload.
 *
 * @param length zero or more; 3 s unless set otherwise
 */
public record LeaveGrace(Duration length) {
  public static final LeaveGrace DEFAULT = new LeaveGrace(Duration.ofSeconds(3));

  public LeaveGrace {
    if (length.isNegative()) {
      throw new IllegalArgumentException("a grace cannot be negative");
    }
  }

  /**
   * Until when the place is kept; empty if it is given up at once.
   *
   * @param nowNanos of any origin, and not going back; the end is of the same
   */
  public OptionalLong endNanos(Ending ending, long nowNanos) {
    return switch (ending) {
      case DELIBERATE, REMOVED -> OptionalLong.empty();
      case LOST ->
          length.isZero() ? OptionalLong.empty() : OptionalLong.of(nowNanos + length.toNanos());
    };
  }
}
