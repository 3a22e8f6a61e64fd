package dev.parley.domain.moderation;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;

/** What every node is to do to its own connections. */
public sealed interface ModerationCommand extends NodeCommand {
  /** End every connection of the user. Nothing keeps the user from coming back. */
  record Kick(UserId user) implements ModerationCommand {}

  /** Take every connection of the user out of the channel. */
  record Remove(UserId user, ChannelId channel) implements ModerationCommand {}

  /** End the connections whose token is hit, and let it in no more. */
  record Revoke(Revocation revocation) implements ModerationCommand {}

  /**
   * The same for all tokens of the user that were issued until now. When that is, the store of the
   * revocations says: the nodes' clocks differ, and the newest token is the one that matters.
   */
  record RevokeUntilNow(UserId user) implements ModerationCommand {}

  /** Take a revocation back, whatever it hit. */
  record Unrevoke(RevocationTarget target) implements ModerationCommand {}
}
