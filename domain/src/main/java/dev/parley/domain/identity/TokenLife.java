package dev.parley.domain.identity;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a connection may use its token, from the moment at which the token was checked:
 * durations, not points in time, because setting a clock must not end what it did not begin.
 *
 * @param noticeIn when the client is told that the token will end
 * @param endsIn when the connection is over
 */
public record TokenLife(Duration noticeIn, Duration endsIn) {
  /** The longest that is counted; a token of a longer life is looked at again by then. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final Duration NOTICE = Duration.ofSeconds(60);

  /**
   * The life of a token: the notice comes 60 seconds before its end, or at half of what is left of
   * a shorter one.
   *
   * @param grace for how long the connection is kept after the end, since an issuer may give out
   *     the next token only then
   */
  public static TokenLife of(Instant expiresAt, Instant now, Duration grace) {
    Instant end = expiresAt.isAfter(now.plus(LONGEST)) ? now.plus(LONGEST) : expiresAt;
    Duration left = atLeastZero(Duration.between(now, end));
    Duration notice =
        left.compareTo(NOTICE.multipliedBy(2)) < 0 ? left.dividedBy(2) : left.minus(NOTICE);
    return new TokenLife(notice, atLeastZero(Duration.between(now, end).plus(grace)));
  }

  private static Duration atLeastZero(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
