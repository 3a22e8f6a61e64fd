package dev.parley.application;

import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenLife;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Checks the token and the right to the channel, then has the channel followed. Safe for any
 * thread.
 */
final class AdmitClients implements Clients {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Ports ports;
  private final ChannelRules rules;
  private final AskPolicy policy;
  private final HostedChannels channels;
  private final BooleanSupplier draining;
  private final Sessions sessions;
  private final Revocations revocations;
  private final UserChannels userChannels;
  private final UserRateLimit newChannels;
  private final ClientRequests requests;

  AdmitClients(
      Ports ports,
      ChannelRules rules,
      AskPolicy policy,
      HostedChannels channels,
      BooleanSupplier draining,
      Sessions sessions,
      Revocations revocations,
      UserChannels userChannels,
      UserRateLimit newChannels,
      ClientRequests requests) {
    this.ports = ports;
    this.rules = rules;
    this.policy = policy;
    this.channels = channels;
    this.draining = draining;
    this.sessions = sessions;
    this.revocations = revocations;
    this.userChannels = userChannels;
    this.newChannels = newChannels;
    this.requests = requests;
  }

  @Override
  public CompletionStage<Admission> admit(String token) {
    if (draining.getAsBoolean()) {
      return CompletableFuture.completedFuture(new Admission.Draining(RETRY_AFTER));
    }
    return ports.tokens().verify(token).thenApply(this::admission);
  }

  @Override
  public CompletionStage<Admission> admit(String token, ChannelId channel, Action action) {
    return admit(token)
        .thenCompose(admission ->
            admission instanceof Admission.Admitted(Identity identity)
                ? look(channel, identity, action)
                : CompletableFuture.completedFuture(admission));
  }

  private Admission admission(Verification verification) {
    return switch (verification) {
      case Verified(Identity identity) when !revocations.areKnown() ->
          new Admission.BusAway(RETRY_AFTER);
      case Verified(Identity identity) when revocations.hit(identity) -> {
        ports.telemetry().count(Measure.TOKEN_REVOKED);
        yield new Admission.TokenRevoked();
      }
      case Verified(Identity identity) -> new Admission.Admitted(identity);
      case Unavailable(Duration retryAfter) -> new Admission.KeysUnavailable(retryAfter);
      case Rejected(var reason) ->
          switch (reason) {
            case INVALID -> new Admission.TokenInvalid();
            case EXPIRED -> new Admission.TokenExpired();
          };
    };
  }

  @Override
  public ClientSession open(ConnectionId connection, Identity identity, Executor owner) {
    TokenLife life =
        TokenLife.of(identity.expiresAt(), ports.clock().instant(), rules.tokenGrace());
    Session session = new Session(connection, identity, life, owner, rules, userChannels, requests);
    sessions.add(session);
    revocations.lookAt(session);
    return session;
  }

  private CompletionStage<Admission> look(ChannelId channel, Identity identity, Action action) {
    return policy
        .rulingOn(identity, channel, action)
        .thenCompose(ruling ->
            switch (ruling) {
              case Ruling.Decided(Granted granted) -> hear(channel, identity);
              case Ruling.Decided(Denied denied) ->
                  CompletableFuture.completedFuture(new Admission.ChannelRefused());
              case Ruling.Unavailable(Duration retryAfter) ->
                  CompletableFuture.completedFuture(new Admission.PolicyUnavailable(retryAfter));
            });
  }

  private CompletionStage<Admission> hear(ChannelId channel, Identity identity) {
    CompletableFuture<Admission> admission = new CompletableFuture<>();
    channels.host(
        channel,
        () -> newChannels.allows(identity.user(), ports.monotonic().nanos()),
        hosted ->
            hosted
                .whenOpen()
                .thenAccept(open ->
                    admission.complete(
                        open
                            ? new Admission.Admitted(identity)
                            : new Admission.BusAway(RETRY_AFTER))),
        () -> admission.complete(new Admission.TooManyNewChannels(RETRY_AFTER)));
    return admission;
  }
}
