package dev.parley.websocket.raw;

import dev.parley.application.ChannelServer;
import dev.parley.application.Session;
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
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.ServerEvent.Refused;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.raw.ClientMessage.GetPresence;
import dev.parley.websocket.raw.ClientMessage.Join;
import dev.parley.websocket.raw.ClientMessage.KeepAlive;
import dev.parley.websocket.raw.ClientMessage.Leave;
import dev.parley.websocket.raw.ClientMessage.Malformed;
import dev.parley.websocket.raw.ClientMessage.RefreshToken;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.session.TokenWatch;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The raw protocol on one connection: JSON in text messages, one channel from the URL and more on
 * request. Confined to its connection's I/O thread.
 */
public final class RawProtocol implements Protocol {
  /** Half of a message that would be refused as a whole is not worth keeping. */
  private static final FrameLimits LIMITS =
      FrameLimits.DEFAULT.holding(ClientMessageReader.MAX_BYTES);

  private final Link link;
  private final ChannelServer server;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final ChannelId home;
  private final Session session;
  private TokenWatch token;
  private @Nullable ErrorAllowance errors;
  private boolean homeReached;

  /**
   * Speaks on a connection that was admitted.
   *
   * @param home the channel of the connection's URL
   */
  public RawProtocol(
      Link link,
      ChannelServer server,
      Telemetry telemetry,
      InstantSource clock,
      Identity identity,
      ChannelId home) {
    this.link = link;
    this.server = server;
    this.telemetry = telemetry;
    this.clock = clock;
    this.home = home;
    this.session = server.openSession().open(link.id(), identity, link::execute);
    this.token = new TokenWatch(session.tokenLife(), System.nanoTime());
  }

  /** Says by which codes messages may be refused. */
  public static void expectRefusals(Telemetry telemetry) {
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, ErrorCode.values());
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, Refusal.values());
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return Telemetry.ProtocolKind.RAW;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.of(session.identity().user());
  }

  @Override
  public void begin() {
    link.limitTo(LIMITS);
    link.hearUntil(token.endNanos());
    server.subscribe().enter(session, home);
  }

  @Override
  public void onText(byte[] utf8) {
    switch (ClientMessageReader.read(utf8)) {
      case StartTyping(var channel, var thread, var ref) ->
          server.signalTyping().started(session, channel.orElse(home), thread, ref);
      case StopTyping(var channel, var thread, var ref) ->
          server.signalTyping().stopped(session, channel.orElse(home), thread, ref);
      case Join(var channel, var ref) -> server.subscribe().subscribe(session, channel, ref);
      case Leave(var channel, var ref) -> server.unsubscribe().unsubscribe(session, channel, ref);
      case GetPresence(var channel, var ref) -> server.listMembers().list(session, channel, ref);
      case RefreshToken(var newToken, var ref) -> {
        var _ =
            server
                .renewIdentity()
                .renew(session, newToken)
                .thenAccept(renewal -> renewed(renewal, ref));
      }
      // The bytes have shown already that it lives. An answer would be an event that a client of
      // the
      // seed has never heard of, once a second.
      case KeepAlive(var ref) -> {}
      case Malformed(var error, var ref) -> sendError(error, ref);
    }
  }

  @Override
  public void onBinary(byte[] payload) {
    link.close(DisconnectReason.BINARY_REFUSED);
  }

  @Override
  public void onOversize(boolean isText) {
    if (isText) {
      sendError(ErrorCode.TOO_LARGE, Optional.empty());
    } else {
      link.close(DisconnectReason.BINARY_REFUSED);
    }
  }

  @Override
  public void tell(ServerEvent event) {
    byte[] json = EventWriter.write(event);
    if (event instanceof Refused refused) {
      if (refused.refusal() == Refusal.REMOVED) {
        removed(json);
        return;
      }
      sendError(refused.refusal(), json);
      if (isHomeUnreachable(refused)) {
        link.close(DisconnectReason.TRY_AGAIN_LATER);
      }
      return;
    }
    sendText(json);
    if (event instanceof RosterState state && state.joined()) {
      link.listen(state.channel(), RawWireFormat.TEXT);
      homeReached |= state.channel().equals(home);
    }
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    link.close(reason);
  }

  @Override
  public long tick(long nowNanos) {
    switch (token.due(nowNanos)) {
      case NOTHING -> {}
      case NOTICE ->
          sendText(EventWriter.tokenExpiring(session.identity().expiresAt(), clock.instant()));
      case END -> {
        telemetry.count(Measure.TOKEN_ENDED);
        link.close(DisconnectReason.TOKEN_ENDED);
      }
    }
    return token.nextNanos();
  }

  @Override
  public void end(Ending ending) {
    server.closeSession().close(session, ending);
  }

  /** A client of the seed knows no errors and no other channel: it would stay, and hear nothing. */
  private boolean isHomeUnreachable(Refused refused) {
    return !homeReached
        && refused.refusal() == Refusal.UNAVAILABLE
        && refused.channel().equals(Optional.of(home));
  }

  private void renewed(Renewal renewal, Optional<String> ref) {
    switch (renewal) {
      case Renewed(var withdrawn) -> {
        token = new TokenWatch(session.tokenLife(), System.nanoTime());
        link.hearUntil(token.endNanos());
        sendText(EventWriter.tokenRefreshed(session.identity().expiresAt(), ref, clock.instant()));
        withdrawn.forEach(this::withdraw);
        if (!withdrawn.isEmpty() && session.isNowhere()) {
          link.close(DisconnectReason.RIGHTS_WITHDRAWN);
        }
      }
      case Foreign foreign -> link.close(DisconnectReason.TOKEN_FOREIGN);
      case TokenInvalid invalid -> sendError(ErrorCode.TOKEN_INVALID, ref);
      case TokenExpired expired -> sendError(ErrorCode.TOKEN_EXPIRED, ref);
      case TokenRevoked revoked -> sendError(ErrorCode.TOKEN_REVOKED, ref);
      case KeysUnavailable keys -> sendError(ErrorCode.KEYS_UNAVAILABLE, ref);
      case PolicyUnavailable policy ->
          sendError(
              Refusal.POLICY_UNAVAILABLE,
              refused(Refusal.POLICY_UNAVAILABLE, Optional.empty(), ref));
      case UnderWay underWay -> sendError(ErrorCode.REFRESH_PENDING, ref);
    }
  }

  /**
   * The client is out of the channel already; it is no error of its own, and not counted as one.
   */
  private void withdraw(ChannelId channel) {
    link.stopListening(channel, RawWireFormat.TEXT);
    sendText(refused(Refusal.RIGHTS_WITHDRAWN, Optional.of(channel), Optional.empty()));
  }

  /** No error of the client's own. One that is left in no channel has nothing more to hear. */
  private void removed(byte[] json) {
    sendText(json);
    if (session.isNowhere()) {
      link.close(DisconnectReason.REMOVED);
    }
  }

  private byte[] refused(Refusal refusal, Optional<ChannelId> channel, Optional<String> ref) {
    return EventWriter.write(new Refused(refusal, channel, ref, clock.instant()));
  }

  private void sendText(byte[] json) {
    link.send(Frame.required(FrameEncoder.text(json)));
  }

  private void sendError(ErrorCode error, Optional<String> ref) {
    sendError(
        error,
        EventWriter.error(error.code(), error.message(), Optional.empty(), ref, clock.instant()));
  }

  /** Tells it, and counts it by its code. */
  private void sendError(Enum<?> code, byte[] json) {
    telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, code);
    sendText(json);
    if (errors == null) {
      errors = new ErrorAllowance();
    }
    if (errors.isExceededBy(clock.instant())) {
      link.close(DisconnectReason.TOO_MANY_ERRORS);
    }
  }
}
