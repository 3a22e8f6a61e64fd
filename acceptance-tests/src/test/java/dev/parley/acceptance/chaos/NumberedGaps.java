package dev.parley.acceptance.chaos;

import java.util.List;

/**
 * What of a counted series somebody has not heard, and whether they were told so. Immutable.
 *
 * <p>A gap is signalled if a {@code channel:resync} comes with it: after the last of its numbers
 * was said, so that who fetches then fetches it, and before a hundred more are heard.
 */
record NumberedGaps(List<Heard> heard, NumberedStream stream) {
  private static final int SOON = 100;

  /** How many numbers are missing between two that were heard. */
  long missing() {
    return count(false);
  }

  /** How many of them lie in a gap that was not signalled. */
  long unsignalled() {
    return count(true);
  }

  /** How many numbers came after one that was as high or higher. */
  long outOfOrder() {
    long wrong = 0;
    long highest = -1;
    for (Heard it : heard) {
      if (it instanceof Heard.Numbered numbered) {
        wrong += numbered.number() <= highest ? 1 : 0;
        highest = Math.max(highest, numbered.number());
      }
    }
    return wrong;
  }

  private long count(boolean unsignalledAlone) {
    long numbers = 0;
    long last = -1;
    for (Heard it : heard) {
      if (it instanceof Heard.Numbered numbered) {
        long between = numbered.number() - last - 1;
        if (last >= 0 && between > 0 && !(unsignalledAlone && isSignalled(numbered.number()))) {
          numbers += between;
        }
        last = numbered.number();
      }
    }
    return numbers;
  }

  /** Whether the gap that ends before that number is. */
  private boolean isSignalled(long after) {
    long said = stream.begunAtNanos(after - 1);
    long soon =
        heard.stream()
            .filter(it -> it instanceof Heard.Numbered numbered && numbered.number() >= after)
            .limit(SOON)
            .mapToLong(Heard::atNanos)
            .max()
            .orElseThrow();
    return heard.stream()
        .anyMatch(it -> it instanceof Heard.Resync && it.atNanos() >= said && it.atNanos() <= soon);
  }
}
