package dev.parley.websocket.sse;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Replay;
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
import dev.parley.domain.recovery.Piece;
import dev.parley.domain.recovery.Resumption;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PacedReplay;
import dev.parley.websocket.session.PendingRequest;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.websocket.session.TokenWatch;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * One channel, told to a client that can say nothing: what it wants it has said in its request.
 * Confined to its connection's I/O thread.
 */
public final class EventStreamProtocol implements Protocol, RequestSequencer.Requests {
  private final Link link;
  private final Telemetry telemetry;
  private final ChannelId channel;
  private final Participation how;
  private final Resumption resumption;
  private final ClientSession session;
  private final RequestSequencer requests;
  private final PacedReplay replays;
  private final TokenWatch watch;
  private boolean joined;

  /** To be in the channel, the one thing that is ever asked for. */
  private static final class Entry extends PendingRequest {
    Entry() {
      super(true);
    }
  }

  /**
   * Speaks on a connection that was admitted.
   *
   * @param how in which way it is in the channel
   * @param resumption what it wants of the channel's history
   */
  public EventStreamProtocol(
      Link link,
      Clients clients,
      Telemetry telemetry,
      Identity identity,
      ChannelId channel,
      Participation how,
      Resumption resumption) {
    this.link = link;
    this.telemetry = telemetry;
    this.channel = channel;
    this.how = how;
    this.resumption = resumption;
    this.session = clients.open(link.id(), identity, link::execute);
    this.requests = new RequestSequencer(link, this);
    this.replays = new PacedReplay(link);
    this.watch = new TokenWatch(session.tokenLife(), link.nanoTime());
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return Telemetry.ProtocolKind.SSE;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.of(session.identity().user());
  }

  @Override
  public void begin() {
    link.hearUntil(watch.endNanos());
    session.enter(channel, how, resumption, requests.begin(new Entry()));
  }

  @Override
  public void onText(byte[] utf8) {
    throw new IllegalStateException("nothing can be said here");
  }

  @Override
  public void onBinary(byte[] payload) {
    throw new IllegalStateException("nothing can be said here");
  }

  @Override
  public void onOversize(boolean isText) {
    throw new IllegalStateException("nothing can be said here");
  }

  @Override
  public void take(byte[] message) {
    throw new IllegalStateException("nothing can be said here");
  }

  @Override
  public void tell(ServerEvent event) {
    switch (event) {
      case RosterState state -> tellState(state);
      case Refused refused -> refused(refused);
      case ServerEvent.Place place -> link.send(Frame.required(EventBlock.place(place.position())));
      case ServerEvent.Interrupted _ -> {} // It is told to parley.1 alone.
      default -> send(event);
    }
    requests.proceed();
  }

  private void tellState(RosterState state) {
    if (state.request() instanceof Entry entry && entry.answer()) {
      send(state);
      link.listen(channel, new EventStreamFormat(state.view()));
      joined = true;
    }
  }

  /** It has one channel: without that there is nothing to hear. */
  private void refused(Refused refused) {
    if (refused.request().orElse(null) instanceof Entry entry && !entry.answerAndEnd()) {
      return;
    }
    send(refused);
    if (refused.refusal() == Refusal.REMOVED) {
      link.close(DisconnectReason.REMOVED);
    } else if (!joined) {
      link.close(DisconnectReason.TRY_AGAIN_LATER);
    }
  }

  private void send(ServerEvent event) {
    link.send(Frame.required(EventBlock.event(Optional.empty(), EventWriter.write(event))));
  }

  @Override
  public void replay(Replay piece) {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream(PacedReplay.PIECE_BYTES);
    for (Piece.Event event : piece.events()) {
      blocks.writeBytes(EventBlock.event(Optional.of(event.reached()), event.bytes()).joined());
    }
    replays.send(piece, blocks.toByteArray());
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    link.close(reason);
  }

  @Override
  public long tick(long nowNanos) {
    replays.goOn();
    boolean soon = requests.tick(nowNanos);
    if (watch.due(nowNanos) == TokenWatch.Due.END) {
      telemetry.count(Measure.TOKEN_ENDED);
      link.close(DisconnectReason.TOKEN_ENDED);
    }
    return soon || replays.isUnread() ? nowNanos : watch.nextNanos();
  }

  @Override
  public void expired(PendingRequest request, boolean answered) {
    if (!answered) {
      session.abandon(channel);
      link.close(DisconnectReason.TRY_AGAIN_LATER);
    }
  }

  @Override
  public void end(Ending ending) {
    requests.end();
    session.close(ending);
  }
}
