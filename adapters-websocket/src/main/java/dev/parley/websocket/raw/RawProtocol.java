package dev.parley.websocket.raw;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.ServerEvent.Refused;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.recovery.Resumption;
import dev.parley.websocket.raw.ClientMessage.GetPresence;
import dev.parley.websocket.raw.ClientMessage.Join;
import dev.parley.websocket.raw.ClientMessage.KeepAlive;
import dev.parley.websocket.raw.ClientMessage.Leave;
import dev.parley.websocket.raw.ClientMessage.Malformed;
import dev.parley.websocket.raw.ClientMessage.RefreshToken;
import dev.parley.websocket.raw.ClientMessage.SetState;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PacedReplay;
import dev.parley.websocket.session.PendingRequest;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.wire.WireLimits;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The raw protocol on one connection: JSON in text messages, one channel from the URL and more on
 * request. Confined to its connection's I/O thread.
 */
public final class RawProtocol implements Protocol, RequestSequencer.Requests {
  /** Half of a message that would be refused as a whole is not worth keeping. */
  private static final FrameLimits LIMITS =
      FrameLimits.DEFAULT.holding(WireLimits.CLIENT_MESSAGE_BYTES);

  /** What waits is looked at before its turn if it is no larger: pings and joins are small. */
  private static final int MOST_LOOKED_AT = 1024;

  /** Stands for any message of which nothing is left: it is refused for its size. */
  private static final byte[] OVERSIZE = new byte[WireLimits.CLIENT_MESSAGE_BYTES + 1];

  private final Link link;
  private final InstantSource clock;
  private final @Nullable ChannelId home;
  private final Participation how;
  private final Resumption resumption;
  private final @Nullable Greeting greeting;
  private final ClientSession session;
  private final RawSender sender;
  private final RequestSequencer requests;
  private final RawSubscriptions subscriptions;
  private final PacedReplay replays;
  private final RawTokenHandler token;
  private boolean homeReached;

  private RawProtocol(
      Link link,
      Clients clients,
      Telemetry telemetry,
      InstantSource clock,
      Identity identity,
      @Nullable ChannelId home,
      Participation how,
      Resumption resumption,
      @Nullable Greeting greeting) {
    this.link = link;
    this.clock = clock;
    this.home = home;
    this.how = how;
    this.resumption = resumption;
    this.greeting = greeting;
    this.session = clients.open(link.id(), identity, link::execute);
    this.sender = new RawSender(link, telemetry, clock);
    this.requests = new RequestSequencer(link, this);
    this.subscriptions = new RawSubscriptions(link, greeting != null);
    this.replays = new PacedReplay(link);
    this.token =
        new RawTokenHandler(link, session, sender, requests, this::withdraw, telemetry, clock);
  }

  /**
   * Speaks on a connection that was admitted, as ever.
   *
   * @param home the channel of the connection's URL
   * @param how in which way it is in that channel
   * @param resumption what it wants of that channel's history
   */
  public static RawProtocol inChannel(
      Link link,
      Clients clients,
      Telemetry telemetry,
      InstantSource clock,
      Identity identity,
      ChannelId home,
      Participation how,
      Resumption resumption) {
    return new RawProtocol(link, clients, telemetry, clock, identity, home, how, resumption, null);
  }

  /** Speaks {@code parley.1} on a connection that was admitted, and is in no channel yet. */
  public static RawProtocol parley1(
      Link link,
      Clients clients,
      Telemetry telemetry,
      InstantSource clock,
      Identity identity,
      Greeting greeting) {
    return new RawProtocol(
        link,
        clients,
        telemetry,
        clock,
        identity,
        null,
        Participation.FULL,
        Resumption.NONE,
        greeting);
  }

  /** Says by which codes messages may be refused. */
  public static void expectRefusals(Telemetry telemetry) {
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, ErrorCode.values());
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, Refusal.values());
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return greeting == null ? Telemetry.ProtocolKind.RAW : Telemetry.ProtocolKind.PARLEY_1;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.of(session.identity().user());
  }

  @Override
  public void begin() {
    link.limitTo(LIMITS);
    token.begin();
    if (greeting != null) {
      sender.text(EventWriter.connectionReady(link.id(), session, greeting, clock.instant()));
    }
    if (home != null) {
      Request entering =
          requests.begin(new RawRequest(new Join(home, how, resumption, Optional.empty()), true));
      session.enter(home, how, resumption, entering);
    }
  }

  @Override
  public void onText(byte[] utf8) {
    boolean waits = greeting != null && !(requests.isFree() && !requests.isBehind());
    if (!waits || utf8.length > MOST_LOOKED_AT) {
      requests.accept(utf8);
      return;
    }
    switch (ClientMessageReader.read(utf8)) {
      // Who asks whether the line is alive does not wait for what the policy or Redis has to say.
      case KeepAlive sign when sign.isPing() -> keptAlive(sign);
      case Join(var channel, var as, _, _) -> {
        session.foresee(channel, as);
        requests.accept(utf8);
      }
      default -> requests.accept(utf8);
    }
  }

  @Override
  public void take(byte[] utf8) {
    ClientMessage message = ClientMessageReader.read(utf8);
    switch (message) {
      case Malformed(var error, var ref) -> sender.error(error, ref);
      case KeepAlive keepAlive -> keptAlive(keepAlive);
      case StartTyping typing when typing.channel().or(this::home).isEmpty() ->
          sender.error(ErrorCode.CHANNEL_REQUIRED, typing.ref());
      case StopTyping typing when typing.channel().or(this::home).isEmpty() ->
          sender.error(ErrorCode.CHANNEL_REQUIRED, typing.ref());
      case SetState setting when setting.channel().or(this::home).isEmpty() ->
          sender.error(ErrorCode.CHANNEL_REQUIRED, setting.ref());
      default -> beginInTime(message);
    }
  }

  /**
   * Of a sign of life the bytes have shown already what it says. An answer would be an event that a
   * client of the seed has never heard of, once a second.
   */
  private void keptAlive(KeepAlive sign) {
    if (greeting != null && sign.isPing()) {
      sender.text(EventWriter.pong(sign.ref(), clock.instant()));
    }
  }

  private Optional<ChannelId> home() {
    return Optional.ofNullable(home);
  }

  /** The channel that was looked for before the message was begun with. */
  private ChannelId orHome(Optional<ChannelId> channel) {
    return channel.or(this::home).orElseThrow();
  }

  /** The state of a channel is told so and so often; who asks sooner has it a moment later. */
  private void beginInTime(ClientMessage message) {
    long nowNanos = link.nanoTime();
    long waitNanos =
        switch (message) {
          case Join(var channel, _, _, var ref) -> session.takeState(channel, nowNanos);
          case GetPresence(var channel, var ref) -> session.takeState(channel, nowNanos);
          default -> 0;
        };
    if (waitNanos > 0) {
      requests.postpone(nowNanos + waitNanos, () -> beginInTime(message));
    } else {
      boolean isNew = message instanceof Join(var channel, _, _, _) && !session.isIn(channel);
      begin(message, requests.begin(new RawRequest(message, isNew)));
    }
  }

  private void begin(ClientMessage message, RawRequest request) {
    switch (message) {
      case StartTyping(var channel, var thread, var ref) ->
          session.startTyping(orHome(channel), thread, request);
      case StopTyping(var channel, var thread, var ref) ->
          session.stopTyping(orHome(channel), thread, request);
      case SetState(var channel, var state, var ref) ->
          session.setState(orHome(channel), state, request);
      case Join(var channel, var how, var wanted, var ref) ->
          session.subscribe(channel, how, wanted, request);
      case Leave(var channel, var ref) -> {
        subscriptions.forgetPlace(channel);
        session.unsubscribe(channel, request);
      }
      case GetPresence(var channel, var ref) -> session.listMembers(channel, request);
      case RefreshToken(var newToken, _) -> token.refresh(newToken, request);
      case KeepAlive _, Malformed _ -> throw new IllegalStateException("asks for nothing");
    }
  }

  @Override
  public void expired(PendingRequest expired, boolean answered) {
    if (!answered && expired instanceof RawRequest request) {
      switch (request.message()) {
        case Join(var channel, _, _, var ref) -> {
          if (request.isNew()) {
            session.abandon(channel);
          }
          refuse(channel, request);
        }
        case StartTyping typing -> refuse(orHome(typing.channel()), request);
        case StopTyping typing -> refuse(orHome(typing.channel()), request);
        case SetState setting -> refuse(orHome(setting.channel()), request);
        case Leave leave -> refuse(leave.channel(), request);
        case GetPresence get -> refuse(get.channel(), request);
        case RefreshToken refresh -> sender.error(ErrorCode.KEYS_UNAVAILABLE, refresh.ref());
        case KeepAlive _, Malformed _ -> throw new IllegalStateException("asks for nothing");
      }
    }
  }

  private void refuse(ChannelId channel, RawRequest request) {
    refused(
        new Refused(
            Refusal.UNAVAILABLE, Optional.of(channel), Optional.of(request), clock.instant()));
  }

  @Override
  public void onBinary(byte[] payload) {
    link.close(DisconnectReason.BINARY_REFUSED);
  }

  @Override
  public int heldBytes() {
    return requests.heldBytes();
  }

  @Override
  public void onOversize(boolean isText) {
    if (isText) {
      requests.accept(OVERSIZE);
    } else {
      link.close(DisconnectReason.BINARY_REFUSED);
    }
  }

  @Override
  public void tell(ServerEvent event) {
    switch (event) {
      case RosterState(_, _, _, _, _, _, _, RawRequest request, _) when !request.answer() -> {}
      case RosterState state -> tellState(state);
      case Refused(_, _, Optional<Request> answered, _)
          when answered.orElse(null) instanceof RawRequest request && !request.answerAndEnd() -> {}
      case Refused refused -> refused(refused);
      case ServerEvent.Interrupted _ when greeting == null -> {}
      default -> sender.text(EventWriter.write(event));
    }
    requests.proceed();
  }

  private void tellState(RosterState state) {
    sender.text(greeting == null ? EventWriter.write(state) : EventWriter.writeForParley1(state));
    if (state.joined()) {
      subscriptions.listen(state.channel(), state.view(), asksForPlaces(state.request()));
      homeReached |= state.channel().equals(home);
    }
  }

  private static boolean asksForPlaces(Request request) {
    return request instanceof RawRequest ours
        && ours.message() instanceof Join(_, _, var wanted, _)
        && !(wanted instanceof Resumption.None);
  }

  @Override
  public void replay(Replay piece) {
    replays.send(piece, RawSender.history(piece));
  }

  private void refused(Refused refused) {
    byte[] json = EventWriter.write(refused);
    if (refused.refusal() == Refusal.REMOVED) {
      refused.channel().ifPresent(subscriptions::forgetPlace);
      sender.text(json); // No error of the client's own.
      if (isStranded()) {
        link.close(DisconnectReason.REMOVED);
      }
      return;
    }
    sender.error(refused.refusal(), json);
    if (isHomeUnreachable(refused)) {
      link.close(DisconnectReason.TRY_AGAIN_LATER);
    }
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    link.close(reason);
  }

  @Override
  public long tick(long nowNanos) {
    replays.goOn();
    boolean soon = requests.tick(nowNanos);
    token.tick(nowNanos);
    return soon || replays.isUnread() ? nowNanos : token.nextNanos();
  }

  @Override
  public void end(Ending ending) {
    requests.end();
    session.close(ending);
  }

  /** A client of the seed knows no errors and no other channel: it would stay, and hear nothing. */
  private boolean isHomeUnreachable(Refused refused) {
    return home != null
        && !homeReached
        && refused.refusal() == Refusal.UNAVAILABLE
        && refused.channel().equals(Optional.of(home));
  }

  /**
   * The client is out of those channels already; it is no error of its own, and not counted as one.
   */
  private void withdraw(List<ChannelId> channels) {
    for (ChannelId channel : channels) {
      subscriptions.end(channel);
      sender.text(
          EventWriter.write(
              new Refused(
                  Refusal.RIGHTS_WITHDRAWN,
                  Optional.of(channel),
                  Optional.empty(),
                  clock.instant())));
    }
    if (!channels.isEmpty() && isStranded()) {
      link.close(DisconnectReason.RIGHTS_WITHDRAWN);
    }
  }

  /** One that is left in no channel has nothing more to hear, unless it began in none. */
  private boolean isStranded() {
    return home != null && session.isNowhere();
  }
}
