package dev.parley.application;

import dev.parley.domain.identity.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * In how many channels the connections of each user, and of all users, are at this node, beyond the
 * first of each: those are bounded as connections are, and cost nothing here. Safe for any thread.
 */
final class UserChannels {
  private final ChannelLimits limits;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<UserId, Integer> counts = new ConcurrentHashMap<>();

  UserChannels(ChannelLimits limits) {
    this.limits = limits;
  }

  /** Counts one more, if there may be one more. */
  boolean claim(UserId user) {
    if (all.incrementAndGet() <= limits.maxMemberships() && claimOfUser(user)) {
      return true;
    }
    all.decrementAndGet();
    return false;
  }

  private boolean claimOfUser(UserId user) {
    boolean[] claimed = {false};
    counts.compute(
        user,
        (same, count) -> {
          int before = count == null ? 0 : count;
          claimed[0] = before < limits.maxChannelsPerUser();
          return claimed[0] ? Integer.valueOf(before + 1) : count;
        });
    return claimed[0];
  }

  /** So many are given up that were claimed. */
  void release(UserId user, int released) {
    all.addAndGet(-released);
    counts.computeIfPresent(user, (same, count) -> count <= released ? null : count - released);
  }

  int users() {
    return counts.size();
  }
}
