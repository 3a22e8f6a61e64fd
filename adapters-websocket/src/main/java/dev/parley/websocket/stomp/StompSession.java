package dev.parley.websocket.stomp;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.ServerEvent.Refused;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.session.RequestSequencer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A STOMP connection from CONNECTED on: dispatches its client's frames, and what the server has to
 * tell it. Confined to the connection's I/O thread.
 */
final class StompSession {
  private final ClientSession session;
  private final StompSender sender;
  private final SubscriptionHandler subscriptions;
  private final TokenHandler token;
  private final TransactionHandler transactions;
  private final long beatEveryNanos;
  private long beatenNanos;

  /**
   * Begins.
   *
   * @param beatEveryMillis how often the server is to beat; 0 for never
   */
  StompSession(
      Link link,
      ClientSession session,
      StompSender sender,
      RequestSequencer requests,
      Telemetry telemetry,
      InstantSource clock,
      int beatEveryMillis) {
    this.session = session;
    this.sender = sender;
    this.subscriptions = new SubscriptionHandler(link, session, sender, requests);
    this.token = new TokenHandler(link, session, sender, requests, subscriptions, telemetry, clock);
    this.transactions =
        new TransactionHandler(
            sender, new SendHandler(session, sender, requests, subscriptions, token, telemetry));
    // A tenth early: who waits exactly the interval must not wait in vain.
    this.beatEveryNanos =
        Math.max(
            0, Duration.ofMillis(beatEveryMillis).toNanos() * 9 / 10 - Protocol.TICK.toNanos());
    this.beatenNanos = link.nanoTime();
  }

  UserId user() {
    return session.identity().user();
  }

  /** Any frame but DISCONNECT, which ends the session. */
  void perform(StompFrame frame) {
    if (ClientNames.areTooLong(frame)) {
      sender.error(StompError.ID_TOO_LONG, Optional.empty());
      return;
    }
    switch (frame.command()) {
      case SUBSCRIBE -> subscriptions.subscribe(frame);
      case UNSUBSCRIBE -> subscriptions.unsubscribe(frame);
      case SEND, ACK, NACK -> transactions.take(frame);
      case BEGIN -> transactions.begin(frame);
      case COMMIT -> transactions.commit(frame);
      case ABORT -> transactions.abort(frame);
      default -> sender.error(StompError.ALREADY_CONNECTED, frame.header("receipt"));
    }
  }

  void tell(ServerEvent event) {
    switch (event) {
      case RosterState roster when roster.joined() -> subscriptions.confirm(roster);
      case RosterState roster -> subscriptions.tell(roster.channel(), roster);
      case Refused(_, _, Optional<Request> answered, _)
          when answered.orElse(null) instanceof StompRequest request
              && !request.answerAndEnd() -> {}
      case Refused refused -> refused(refused);
      case ServerEvent.Presence presence -> subscriptions.tell(presence.channel(), presence);
      case ServerEvent.Typing typing -> subscriptions.tell(typing.channel(), typing);
      case ServerEvent.PresenceCount count -> {} // It is only ever told to a whole channel.
      case ServerEvent.Interrupted interrupted -> {} // It is told to parley.1 alone.
      case ServerEvent.Place place -> subscriptions.tell(place);
      case ServerEvent.Recovered recovered -> subscriptions.begin(recovered, recovered.request());
      case ServerEvent.Rewound rewound -> subscriptions.begin(rewound, rewound.request());
      case ServerEvent.Resync resync -> subscriptions.tell(resync);
    }
  }

  private void refused(Refused refused) {
    Optional<StompRequest> request =
        refused.request().map(asked -> asked instanceof StompRequest ours ? ours : null);
    if (refused.refusal() == Refusal.REMOVED) {
      subscriptions.removed(refused);
    } else if (refused.refusal() == Refusal.POLICY_UNAVAILABLE
        && request.filter(StompRequest::isSignal).isPresent()) {
      sender.refuseSilently(StompError.POLICY_UNAVAILABLE);
    } else {
      sender.error(error(refused.refusal()), request.flatMap(StompRequest::takeReceipt));
    }
  }

  private static StompError error(Refusal refusal) {
    return switch (refusal) {
      case CHANNEL_REFUSED -> StompError.CHANNEL_REFUSED;
      case TYPING_REFUSED -> StompError.TYPING_REFUSED;
      case STATE_REFUSED -> StompError.STATE_REFUSED;
      case RIGHTS_WITHDRAWN -> StompError.RIGHTS_WITHDRAWN;
      case REMOVED -> throw new IllegalStateException("is told without an ERROR");
      case POLICY_UNAVAILABLE -> StompError.POLICY_UNAVAILABLE;
      case NOT_JOINED -> StompError.NOT_JOINED;
      case TOO_MANY_CHANNELS -> StompError.TOO_MANY_CHANNELS;
      case TOO_MANY_NEW_CHANNELS -> StompError.TOO_MANY_NEW_CHANNELS;
      case UNAVAILABLE -> StompError.UNAVAILABLE;
    };
  }

  void replay(Replay piece) {
    subscriptions.replay(piece);
  }

  void tick(long nowNanos) {
    subscriptions.tick();
    if (beatEveryNanos > 0 && nowNanos - beatenNanos >= beatEveryNanos) {
      beatenNanos = nowNanos;
      sender.heartBeat();
    }
    token.tick(nowNanos);
  }

  /** How many steps of a COMMIT are left. */
  int left() {
    return transactions.left();
  }

  /** Takes the next of them; false if there is none. */
  boolean step() {
    return transactions.step();
  }

  /** About how much of the heap its transactions take, in bytes. */
  int heldBytes() {
    return transactions.heldBytes();
  }

  /** It is over; the last call. */
  void end(Ending ending) {
    transactions.end();
    session.close(ending);
  }
}
