package dev.parley.application;

import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.OpenSession;
import dev.parley.application.port.out.TokenVerifier;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Checks the token, then has the channel followed. Safe for any thread. */
final class AdmitClients implements OpenSession {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final TokenVerifier tokens;
  private final HostedChannels channels;
  private final BooleanSupplier draining;

  AdmitClients(TokenVerifier tokens, HostedChannels channels, BooleanSupplier draining) {
    this.tokens = tokens;
    this.channels = channels;
    this.draining = draining;
  }

  @Override
  public CompletionStage<Admission> admit(String token) {
    if (draining.getAsBoolean()) {
      return CompletableFuture.completedFuture(new Admission.Draining(RETRY_AFTER));
    }
    return tokens.verify(token).thenApply(AdmitClients::admission);
  }

  @Override
  public CompletionStage<Admission> admit(String token, ChannelId channel) {
    return admit(token)
        .thenCompose(admission ->
            admission instanceof Admission.Admitted(Identity identity)
                ? hear(channel, identity)
                : CompletableFuture.completedFuture(admission));
  }

  private static Admission admission(Verification verification) {
    return switch (verification) {
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
  public Session open(ConnectionId connection, Identity identity) {
    return new Session(connection, identity);
  }

  private CompletionStage<Admission> hear(ChannelId channel, Identity identity) {
    CompletableFuture<Admission> admission = new CompletableFuture<>();
    channels.host(
        channel,
        hosted ->
            hosted
                .whenOpen()
                .thenAccept(open ->
                    admission.complete(
                        open
                            ? new Admission.Admitted(identity)
                            : new Admission.BusAway(RETRY_AFTER))));
    return admission;
  }
}
