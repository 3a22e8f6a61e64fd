package dev.parley.application;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Brings the policy's rulings to the sessions they are about. Safe for any thread. */
final class AskPolicy {
  private static final Ruling OUT_OF_ORDER = new Ruling.Unavailable(Duration.ofSeconds(2));

  private final Ports ports;

  AskPolicy(Ports ports) {
    this.ports = ports;
  }

  /** The ruling, whatever becomes of the policy: a fault of it grants nothing. */
  CompletableFuture<Ruling> rulingOn(Identity identity, ChannelId channel, Action action) {
    ChannelPolicy policy = ports.policy();
    long askedNanos = ports.monotonic().nanos();
    return policy
        .decide(identity, channel, action)
        .exceptionally(fault -> OUT_OF_ORDER)
        .thenApply(ruling -> {
          ports.telemetry().time(Timing.POLICY_RULING, ports.monotonic().nanos() - askedNanos);
          return count(ruling);
        })
        .toCompletableFuture();
  }

  /**
   * Has the policy think about what will be asked soon: an implementation that asks others may ask
   * for several things at once, and keeps the answers. What it says now counts for nothing.
   */
  void foresee(Identity identity, ChannelId channel, Action action) {
    var _ = ports.policy().decide(identity, channel, action);
  }

  /**
   * Goes on with the ruling: at once if it is there, else on the session's owner when it comes. One
   * that was made for a token which has been renewed meanwhile is asked for again.
   */
  void rule(Session session, ChannelId channel, Action action, Consumer<Ruling> then) {
    Identity asked = session.identity();
    CompletableFuture<Ruling> ruling = rulingOn(asked, channel, action);
    if (ruling.isDone()) {
      then.accept(ruling.join());
      return;
    }
    var _ =
        ruling.thenAccept(made ->
            session.later(() -> {
              if (session.identity().equals(asked)) {
                then.accept(made);
              } else {
                rule(session, channel, action, then);
              }
            }));
  }

  private Ruling count(Ruling ruling) {
    switch (ruling) {
      case Ruling.Unavailable away -> ports.telemetry().count(Measure.POLICY_UNAVAILABLE);
      case Ruling.Decided(Denied denied) -> ports.telemetry().count(Measure.ACCESS_DENIED);
      case Ruling.Decided granted -> {}
    }
    return ruling;
  }
}
