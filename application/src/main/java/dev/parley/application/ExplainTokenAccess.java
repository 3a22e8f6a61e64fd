package dev.parley.application;

import dev.parley.application.port.in.Explanation;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Verification;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Verifies a token as if its bearer connected, and asks the policy. Safe for any thread. */
final class ExplainTokenAccess {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Ports ports;
  private final Revocations revocations;

  ExplainTokenAccess(Ports ports, Revocations revocations) {
    this.ports = ports;
    this.revocations = revocations;
  }

  CompletionStage<Explanation> explain(String token, ChannelId channel, Action action) {
    return ports
        .tokens()
        .verify(token)
        .thenCompose(verification ->
            switch (verification) {
              case Verification.Verified(Identity identity) -> explain(identity, channel, action);
              case Verification.Rejected(var reason) -> done(new Explanation.Rejected(reason));
              case Verification.Unavailable(Duration retryAfter) ->
                  done(new Explanation.Unavailable(retryAfter));
            });
  }

  private CompletionStage<Explanation> explain(
      Identity identity, ChannelId channel, Action action) {
    if (!revocations.areKnown()) {
      return done(new Explanation.Unavailable(RETRY_AFTER));
    }
    if (revocations.hit(identity)) {
      return done(new Explanation.Revoked(identity));
    }
    return ports
        .policy()
        .decide(identity, channel, action)
        .exceptionally(fault -> new Ruling.Unavailable(RETRY_AFTER))
        .thenApply(ruling -> new Explanation.Ruled(identity, ruling));
  }

  private static CompletionStage<Explanation> done(Explanation explanation) {
    return CompletableFuture.completedFuture(explanation);
  }
}
