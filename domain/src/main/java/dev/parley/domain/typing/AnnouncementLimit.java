package dev.parley.domain.typing;

import dev.parley.domain.identity.UserId;

/**
 * How often one user is announced to begin typing, whatever they type in and on however many
 * connections. Called from the lanes of all channels: safe for any thread.
 */
@FunctionalInterface
public interface AnnouncementLimit {
  /** Whether one more is within the limit; it counts if it is. */
  boolean allows(UserId user, long nowNanos);
}
