package dev.parley.policy;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Any valid token may do everything. Stateless, safe for any thread. */
public final class OpenPolicy implements ChannelPolicy {
  private static final Ruling GRANTED = Ruling.granted("open to every valid token");

  @Override
  public CompletionStage<Ruling> decide(Identity identity, ChannelId channel, Action action) {
    return CompletableFuture.completedFuture(GRANTED);
  }
}
