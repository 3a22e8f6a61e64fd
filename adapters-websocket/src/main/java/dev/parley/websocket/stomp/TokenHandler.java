package dev.parley.websocket.stomp;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.in.Renewal.Foreign;
import dev.parley.application.port.in.Renewal.Renewed;
import dev.parley.application.port.in.Renewal.UnderWay;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.websocket.raw.ClientMessageReader;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.websocket.session.TokenWatch;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Watches over the life of a STOMP connection's token, and takes a new one. Confined to the
 * connection's I/O thread.
 */
final class TokenHandler {
  private final Link link;
  private final ClientSession session;
  private final StompSender sender;
  private final RequestSequencer requests;
  private final SubscriptionHandler subscriptions;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private TokenWatch watch;

  /** The token that the session was opened with counts from now on. */
  TokenHandler(
      Link link,
      ClientSession session,
      StompSender sender,
      RequestSequencer requests,
      SubscriptionHandler subscriptions,
      Telemetry telemetry,
      InstantSource clock) {
    this.link = link;
    this.session = session;
    this.sender = sender;
    this.requests = requests;
    this.subscriptions = subscriptions;
    this.telemetry = telemetry;
    this.clock = clock;
    this.watch = watch();
  }

  private TokenWatch watch() {
    TokenWatch next = new TokenWatch(session.tokenLife(), link.nanoTime());
    link.hearUntil(next.endNanos());
    return next;
  }

  void tick(long nowNanos) {
    switch (watch.due(nowNanos)) {
      case NOTHING -> {}
      case NOTICE ->
          subscriptions.tellInPerson(
              EventName.AUTH_EXPIRING,
              EventWriter.tokenExpiring(session.identity().expiresAt(), clock.instant()));
      case END -> {
        telemetry.count(Measure.TOKEN_ENDED);
        sender.error(DisconnectReason.TOKEN_ENDED, StompError.TOKEN_EXPIRED, Optional.empty());
      }
    }
  }

  /**
   * Has the new token looked at.
   *
   * @param receipt what is owed when the token is in force
   */
  void refresh(StompFrame frame, Optional<String> receipt) {
    Optional<String> token = ClientMessageReader.readToken(frame.body());
    if (token.isEmpty()) {
      sender.error(StompError.BODY_INVALID, receipt);
      return;
    }
    StompRequest request = requests.begin(StompRequest.refresh(receipt));
    var _ =
        session
            .renew(token.get(), request)
            .thenAccept(renewal -> {
              if (request.answerAndEnd()) {
                renewed(renewal, request.takeReceipt());
              }
              requests.proceed();
            });
  }

  private void renewed(Renewal renewal, Optional<String> receipt) {
    switch (renewal) {
      case Renewed(var withdrawn) when withdrawn.isEmpty() -> {
        watch = watch();
        sender.receipt(receipt);
        subscriptions.tellInPerson(
            EventName.AUTH_REFRESHED,
            EventWriter.tokenRefreshed(
                session.identity().expiresAt(), Optional.empty(), clock.instant()));
      }
      case Renewed withdrawn ->
          sender.error(DisconnectReason.RIGHTS_WITHDRAWN, StompError.RIGHTS_WITHDRAWN, receipt);
      case Foreign foreign ->
          sender.error(DisconnectReason.TOKEN_FOREIGN, StompError.TOKEN_FOREIGN, receipt);
      case Renewal.TokenInvalid invalid -> sender.error(StompError.TOKEN_INVALID, receipt);
      case Renewal.TokenExpired expired -> sender.error(StompError.TOKEN_EXPIRED, receipt);
      case Renewal.TokenRevoked revoked -> sender.error(StompError.TOKEN_REVOKED, receipt);
      case Renewal.KeysUnavailable keys -> sender.error(StompError.KEYS_UNAVAILABLE, receipt);
      case Renewal.PolicyUnavailable policy -> sender.error(StompError.POLICY_UNAVAILABLE, receipt);
      case UnderWay underWay -> sender.error(StompError.REFRESH_PENDING, receipt);
    }
  }
}
