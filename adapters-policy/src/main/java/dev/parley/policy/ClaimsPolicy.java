package dev.parley.policy;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessRules;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The operator's rules over the claims of the token. Stateless, safe for any thread. */
public final class ClaimsPolicy implements ChannelPolicy {
  private final AccessRules rules;

  public ClaimsPolicy(AccessRules rules) {
    this.rules = rules;
  }

  @Override
  public CompletionStage<Ruling> decide(Identity identity, ChannelId channel, Action action) {
    return CompletableFuture.completedFuture(
        new Ruling.Decided(rules.decide(identity, channel, action)));
  }
}
