package dev.parley.redis;

import dev.parley.redis.RedisLink.Loss;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when Redis cannot be reached and when it can again, one line each however
 * often it is tried. Confined to the links' thread.
 */
final class Reachability {
  private static final Logger log = LoggerFactory.getLogger(Reachability.class);

  private final Set<String> up = new HashSet<>();
  private final String address;
  private final int links;
  private volatile @Nullable String lastProblem;
  private boolean told;

  /**
   * @param address without the password
   * @param links how many have to be up for Redis to be reached
   */
  Reachability(String address, int links) {
    this.address = address;
    this.links = links;
  }

  void up(String link) {
    up.add(link);
    if (up.size() == links) {
      log.info("connected to Redis at {}", address);
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

  private void tell(String reason) {
    if (!told) {
      told = true;
      log.warn("Redis is not reachable at {}: {}; trying again until it is", address, reason);
    }
  }
}
