package dev.parley.policy;

import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.Optional;

/** A question to the policy, and the key under which its answer is cached. */
record Question(UserId user, Optional<String> organisation, ChannelId channel, Action action) {
  static Question of(Identity identity, ChannelId channel, Action action) {
    return new Question(identity.user(), identity.organisation(), channel, action);
  }
}
