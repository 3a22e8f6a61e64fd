package dev.parley.policy;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Several policies that all have to grant, asked in order: once one refuses, the later ones are not
 * asked. Stateless, safe for any thread.
 */
public final class EveryPolicy implements ChannelPolicy {
  private final List<ChannelPolicy> policies;

  /**
   * @throws IllegalArgumentException if there is none
   */
  public EveryPolicy(List<? extends ChannelPolicy> policies) {
    if (policies.isEmpty()) {
      throw new IllegalArgumentException("somebody has to decide");
    }
    this.policies = List.copyOf(policies);
  }

  @Override
  public CompletionStage<Ruling> decide(Identity identity, ChannelId channel, Action action) {
    CompletionStage<Ruling> ruling = policies.getFirst().decide(identity, channel, action);
    for (ChannelPolicy next : policies.subList(1, policies.size())) {
      ruling =
          ruling.thenCompose(before ->
              isGranted(before)
                  ? next.decide(identity, channel, action)
                  : CompletableFuture.completedFuture(before));
    }
    return ruling;
  }

  @Override
  public void forget(UserId user) {
    policies.forEach(policy -> policy.forget(user));
  }

  private static boolean isGranted(Ruling ruling) {
    return ruling instanceof Ruling.Decided(Granted granted);
  }
}
