package dev.parley.redis;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.redis.RedisLink.Loss;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when Redis cannot be reached and when it can again: one line each, however often it is
 * tried. Confined to the links' thread.
 *
 * <p>Who comes and goes is one outage: after a line of a loss there is none of the next for {@link
 * #QUIET}, nor of its end.
 */
final class Reachability {
  static final Duration QUIET = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final Set<String> up = new HashSet<>();
  private final String address;
  private final int links;
  private final MonotonicClock clock;
  private volatile @Nullable String lastProblem;
  private @Nullable Long toldNanos;
  private boolean told;
  private boolean returnToBeTold = true; // Also the first time.
  private long untoldLosses;

  /**
   * @param address without the password
   * @param links how many have to be up for Redis to be reached
   */
  Reachability(String address, int links, MonotonicClock clock) {
    this.address = address;
    this.links = links;
    this.clock = clock;
  }

  void up(String link) {
    up.add(link);
    if (up.size() == links) {
      if (returnToBeTold) {
        LOG.atInfo()
            .addKeyValue("address", address)
            .addKeyValue("untoldLosses", untoldLosses)
            .log("connected to Redis");
        untoldLosses = 0;
      }
      returnToBeTold = false;
      told = false;
      lastProblem = null;
    }
  }

  void down(String link, Loss loss) {
    up.remove(link);
    tell(
        switch (loss) {
          case ENDED -> "the connection was lost";
          case SILENT -> "nothing came back over the connection for " + link;
        });
  }

  void refused(Throwable fault) {
    String reason = reason(fault);
    lastProblem = reason;
    tell(reason);
  }

  /** Why the last try failed, if Redis was not reached since. On any thread. */
  Optional<String> lastProblem() {
    return Optional.ofNullable(lastProblem);
  }

  /** What is at the bottom of a fault, in words for the operator. */
  static String reason(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Asked again with every try that fails, so that an outage that lasts is told in the end. */
  private void tell(String reason) {
    if (told) {
      return;
    }
    long now = clock.nanos();
    if (toldNanos != null && now - toldNanos < QUIET.toNanos()) {
      untoldLosses++;
      return;
    }
    told = true;
    returnToBeTold = true;
    toldNanos = now;
    LOG.atWarn()
        .addKeyValue("address", address)
        .addKeyValue("reason", reason)
        .log("Redis is not reachable; trying again until it is");
  }
}
