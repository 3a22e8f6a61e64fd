package dev.parley.domain.quota;

import dev.parley.domain.identity.UserId;

/**
 * The rate limit of one user's announcements of one kind, over all channels and connections. Called
 * from the lanes of all channels: safe for any thread.
 */
@FunctionalInterface
public interface AnnouncementLimit {
  /** Whether one more is within the limit; it counts if it is. */
  boolean allows(UserId user, long nowNanos);
}
