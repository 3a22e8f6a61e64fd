package dev.parley.domain.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a user whose last connection was lost keeps the place, so that a reload is silent.
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

  /** Until when the place is kept; empty if it is given up at once. */
  public Optional<Instant> endsAt(Ending ending, Instant now) {
    return switch (ending) {
      case DELIBERATE -> Optional.empty();
      case LOST -> length.isZero() ? Optional.empty() : Optional.of(now.plus(length));
    };
  }
}
