package dev.parley.policy;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Circuit breaker: an application that does not answer is not asked again at once. Confined to its
 * owner's lock.
 *
 * <pre>
 *   CLOSED ──failures in a row──▶ OPEN ──pause over──▶ HALF OPEN: a few users' questions on trial
 *      ▲                            ▲                     │
 *      │                            └──all of them failed─┤
 *      └────────────────────────────one was answered──────┘
 * </pre>
 *
 * <p>The failures have to be of several users and of several channels: one user who asks for what
 * the application stumbles over, or one channel that it is slow to look up, says nothing about the
 * others. Likewise one user has one question on trial.
 */
final class Circuit {
  /** So many users and so many channels must have failed in a row. */
  static final int SEVERAL = 3;

  private final int allowedFailures;
  private final long pauseNanos;
  private final Set<UserId> failedUsers = new HashSet<>();
  private final Set<ChannelId> failedChannels = new HashSet<>();
  private final Set<UserId> onTrial = new HashSet<>();
  private int failures;
  private int trials;
  private boolean open;
  private long openedNanos;

  Circuit(int allowedFailures, Duration pause) {
    this.allowedFailures = allowedFailures;
    this.pauseNanos = pause.toNanos();
  }

  /** Whether the question may be asked; if so, what it comes to is to be told. */
  boolean mayAsk(UserId user, long nowNanos) {
    if (!open) {
      return true;
    }
    if (nowNanos - openedNanos < pauseNanos || trials == SEVERAL || !onTrial.add(user)) {
      return false;
    }
    trials++;
    return true;
  }

  /** The application lives: it said something in time, whatever it was. */
  void answered() {
    open = false;
    failures = 0;
    failedUsers.clear();
    failedChannels.clear();
    endTrial();
  }

  /** It did not answer this question in time, or said that it is at fault itself. */
  void failed(UserId user, ChannelId channel, long nowNanos) {
    if (open) {
      if (onTrial.remove(user) && onTrial.isEmpty()) {
        openedNanos = nowNanos;
        endTrial();
      }
      return;
    }
    failures = Math.min(failures + 1, allowedFailures);
    remember(failedUsers, user);
    remember(failedChannels, channel);
    if (failures == allowedFailures
        && failedUsers.size() == SEVERAL
        && failedChannels.size() == SEVERAL) {
      open = true;
      openedNanos = nowNanos;
    }
  }

  private void endTrial() {
    onTrial.clear();
    trials = 0;
  }

  private static <T> void remember(Set<T> several, T one) {
    if (several.size() < SEVERAL) {
      several.add(one);
    }
  }
}
