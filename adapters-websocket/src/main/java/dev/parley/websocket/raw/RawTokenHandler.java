package dev.parley.websocket.raw;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.in.Renewal.Foreign;
import dev.parley.application.port.in.Renewal.KeysUnavailable;
import dev.parley.application.port.in.Renewal.PolicyUnavailable;
import dev.parley.application.port.in.Renewal.Renewed;
import dev.parley.application.port.in.Renewal.TokenExpired;
import dev.parley.application.port.in.Renewal.TokenInvalid;
import dev.parley.application.port.in.Renewal.TokenRevoked;
import dev.parley.application.port.in.Renewal.UnderWay;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.websocket.session.TokenWatch;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches over the life of a raw connection's token, and takes a new one. Confined to the
 * connection's I/O thread.
 */
final class RawTokenHandler {
  private final Link link;
  private final ClientSession session;
  private final RawSender sender;
  private final RequestSequencer requests;
  private final Consumer<List<ChannelId>> withdrawal;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private TokenWatch watch;

  /**
   * The token that the session was opened with counts from now on.
   *
   * @param withdrawal told of the channels to which a new token gives no right any more
   */
  RawTokenHandler(
      Link link,
      ClientSession session,
      RawSender sender,
      RequestSequencer requests,
      Consumer<List<ChannelId>> withdrawal,
      Telemetry telemetry,
      InstantSource clock) {
    this.link = link;
    this.session = session;
    this.sender = sender;
    this.requests = requests;
    this.withdrawal = withdrawal;
    this.telemetry = telemetry;
    this.clock = clock;
    this.watch = new TokenWatch(session.tokenLife(), link.nanoTime());
  }

  /** Nothing is delivered beyond the token's end. */
  void begin() {
    link.hearUntil(watch.endNanos());
  }

  void tick(long nowNanos) {
    switch (watch.due(nowNanos)) {
      case NOTHING -> {}
      case NOTICE ->
          sender.text(EventWriter.tokenExpiring(session.identity().expiresAt(), clock.instant()));
      case END -> {
        telemetry.count(Measure.TOKEN_ENDED);
        link.close(DisconnectReason.TOKEN_ENDED);
      }
    }
  }

  /** When the next of that is due. */
  long nextNanos() {
    return watch.nextNanos();
  }

  /** Has the new token looked at. */
  void refresh(String token, RawRequest request) {
    var _ =
        session
            .renew(token, request)
            .thenAccept(renewal -> {
              if (request.answerAndEnd()) {
                renewed(renewal, request.ref());
              }
              requests.proceed();
            });
  }

  private void renewed(Renewal renewal, Optional<String> ref) {
    switch (renewal) {
      case Renewed(var withdrawn) -> {
        watch = new TokenWatch(session.tokenLife(), link.nanoTime());
        begin();
        sender.text(
            EventWriter.tokenRefreshed(session.identity().expiresAt(), ref, clock.instant()));
        withdrawal.accept(withdrawn);
      }
      case Foreign foreign -> link.close(DisconnectReason.TOKEN_FOREIGN);
      case TokenInvalid invalid -> sender.error(ErrorCode.TOKEN_INVALID, ref);
      case TokenExpired expired -> sender.error(ErrorCode.TOKEN_EXPIRED, ref);
      case TokenRevoked revoked -> sender.error(ErrorCode.TOKEN_REVOKED, ref);
      case KeysUnavailable keys -> sender.error(ErrorCode.KEYS_UNAVAILABLE, ref);
      case PolicyUnavailable policy ->
          sender.error(
              Refusal.POLICY_UNAVAILABLE,
              EventWriter.error(
                  Refusal.POLICY_UNAVAILABLE.code(),
                  Refusal.POLICY_UNAVAILABLE.message(),
                  Optional.empty(),
                  ref,
                  clock.instant()));
      case UnderWay underWay -> sender.error(ErrorCode.REFRESH_PENDING, ref);
    }
  }
}
