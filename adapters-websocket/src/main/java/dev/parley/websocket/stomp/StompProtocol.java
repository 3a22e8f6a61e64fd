package dev.parley.websocket.stomp;

import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PendingRequest;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.session.RequestSequencer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * STOMP on one connection: takes frames out of the client's messages, one after the other, and
 * hands each to the {@linkplain StompHandshake beginning} or the {@linkplain StompSession session}.
 * Confined to its I/O thread.
 *
 * <pre>
 *   (handshake) ──token good──▶ (session) ──DISCONNECT──▶ (neither: ended)
 *        │                          │                        ▲
 *        └───────────── ERROR ──────┴────────────────────────┘
 * </pre>
 *
 * <p>One frame takes effect after the other: what comes while its token is being verified, a
 * channel is joined or somebody decides about a right waits, undecoded. Any mistake is answered by
 * an ERROR, the last frame of the connection.
 */
public final class StompProtocol
    implements Protocol, StompFrameListener, RequestSequencer.Requests {
  private static final Duration FRAME_WITHIN = Duration.ofSeconds(10);

  /** One frame at a time, and before CONNECTED no more than CONNECT itself needs. */
  private static final FrameLimits TRANSPORT_BEFORE =
      FrameLimits.DEFAULT.holding(StompLimits.DEFAULT.maxConnectBytes());

  private static final FrameLimits TRANSPORT =
      FrameLimits.DEFAULT.holding(StompLimits.DEFAULT.maxFrameBytes());

  /** Stands for a message of which nothing is left. */
  private static final byte[] OVERSIZE = {};

  private final Link link;
  private final Clients clients;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final StompInput input = new StompInput();
  private final StompSender sender;
  private final RequestSequencer requests;
  private long nowNanos;

  /** Until CONNECTED. */
  private @Nullable StompHandshake handshake;

  /** From CONNECTED on. */
  private @Nullable StompSession session;

  private @Nullable UserId user;

  /**
   * Speaks on a connection that was upgraded; who it is comes with CONNECT.
   *
   * @param handshakeToken the token that came with the handshake, for clients that send none later
   * @param mayEnter whether a user may have one more connection; asked once
   */
  public StompProtocol(
      Link link,
      Clients clients,
      Telemetry telemetry,
      InstantSource clock,
      Optional<String> handshakeToken,
      Predicate<UserId> mayEnter) {
    this.link = link;
    this.clients = clients;
    this.telemetry = telemetry;
    this.clock = clock;
    this.sender = new StompSender(link, telemetry);
    this.requests = new RequestSequencer(link, this);
    this.nowNanos = link.nanoTime();
    this.handshake =
        new StompHandshake(
            link, clients, sender, input, requests, handshakeToken, mayEnter, this::connected);
  }

  /** Says by which codes frames may be refused. */
  public static void expectRefusals(Telemetry telemetry) {
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, StompError.values());
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, StompViolation.Rule.values());
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return Telemetry.ProtocolKind.STOMP;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.ofNullable(user);
  }

  @Override
  public void begin() {
    link.limitTo(TRANSPORT_BEFORE);
  }

  @Override
  public void onText(byte[] utf8) {
    accept(utf8);
  }

  @Override
  public void onBinary(byte[] payload) {
    if (handshake != null) {
      handshake.isBinary();
    }
    accept(payload);
  }

  private void accept(byte[] bytes) {
    if (handshake == null || handshake.accepts(bytes.length)) {
      requests.accept(bytes);
    }
  }

  @Override
  public void onOversize(boolean isText) {
    requests.accept(OVERSIZE);
  }

  @Override
  public int heldBytes() {
    int inSession = session == null ? 0 : session.heldBytes();
    return input.heldBytes() + requests.heldBytes() + inSession;
  }

  @Override
  public void onHeartBeat() {}

  @Override
  public void onFrame(StompFrame frame) {
    if (handshake != null) {
      handshake.onFrame(frame);
    } else if (session != null) {
      perform(frame, session);
    }
  }

  private void perform(StompFrame frame, StompSession in) {
    if (frame.command() == StompCommand.DISCONNECT && !ClientNames.areTooLong(frame)) {
      endSession(Ending.DELIBERATE);
      sender.goodbye(frame.header("receipt"));
    } else {
      in.perform(frame);
    }
  }

  private void connected(Identity identity, int beatEveryMillis) {
    handshake = null;
    user = identity.user();
    link.limitTo(TRANSPORT);
    session =
        new StompSession(
            link,
            clients.open(link.id(), identity, link::execute),
            sender,
            requests,
            telemetry,
            clock,
            beatEveryMillis);
    sender.connected(identity.user());
  }

  @Override
  public void tell(ServerEvent event) {
    if (session != null) {
      session.tell(event);
      requests.proceed();
    }
  }

  @Override
  public void replay(Replay piece) {
    if (session != null) {
      session.replay(piece);
    }
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    switch (reason) {
      case KICKED -> sender.error(reason, StompError.KICKED, Optional.empty());
      case TOKEN_REVOKED -> sender.error(reason, StompError.TOKEN_REVOKED, Optional.empty());
      default -> link.close(reason);
    }
  }

  @Override
  public long tick(long now) {
    nowNanos = now;
    boolean _ = requests.tick(now);
    if (requests.isBehind()) {
      input.isWaitedFor(now);
    }
    if (handshake != null && handshake.isLate(now)) {
      sender.error(StompError.CONNECT_TIMEOUT, Optional.empty());
    } else if (input.unfinishedNanos(now) > FRAME_WITHIN.toNanos()) {
      sender.error(StompError.FRAME_TIMEOUT, Optional.empty());
    } else if (session != null) {
      session.tick(now);
    }
    return now; // What it measures with is the time of the last tick.
  }

  @Override
  public void end(Ending ending) {
    input.end();
    requests.end();
    endSession(ending);
  }

  private void endSession(Ending ending) {
    StompSession ended = session;
    session = null;
    sender.end();
    if (handshake != null) {
      handshake.end();
      handshake = null;
    }
    if (ended != null) {
      ended.end(ending);
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // An empty message is another array.
  public void take(byte[] bytes) {
    if (bytes == OVERSIZE) {
      sender.error(new StompViolation(StompViolation.Rule.FRAME_TOO_LARGE, null));
      return;
    }
    decode(() -> input.take(bytes, this, nowNanos));
    goOn();
  }

  @Override
  public void goOn() {
    while (requests.isFree() && left() > 0) {
      if (session == null || !session.step()) {
        decode(() -> input.decodeNext(this, nowNanos));
      }
    }
  }

  @Override
  public int left() {
    return (session == null ? 0 : session.left()) + input.left();
  }

  private void decode(Runnable step) {
    try {
      step.run();
    } catch (StompViolation violation) {
      sender.error(violation);
    }
  }

  @Override
  public void over(PendingRequest over) {
    if (session != null && over instanceof StompRequest request) {
      sender.receipt(request.takeReceipt());
    }
  }

  @Override
  public void expired(PendingRequest expired, boolean answered) {
    if (!answered && expired instanceof StompRequest request) {
      switch (request.kind()) {
        case LOGIN, REFRESH -> sender.error(StompError.KEYS_UNAVAILABLE, request.takeReceipt());
        case SUBSCRIBE, UNSUBSCRIBE -> sender.error(StompError.UNAVAILABLE, request.takeReceipt());
        case SIGNAL -> {
          sender.refuseSilently(StompError.UNAVAILABLE);
          over(request);
        }
      }
    }
  }
}
