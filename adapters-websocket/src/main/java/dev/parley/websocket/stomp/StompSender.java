package dev.parley.websocket.stomp;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.recovery.Piece;
import dev.parley.domain.recovery.Position;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PacedReplay;
import dev.parley.websocket.stomp.StompSubscriptions.Subscription;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Sends one STOMP client its frames, in the dialect that it speaks, and is the one place that ends
 * the connection with an ERROR: the last frame, whatever it is for. Confined to the connection's
 * I/O thread.
 */
final class StompSender {
  private final Link link;
  private final Telemetry telemetry;
  private Dialect dialect = new Dialect(StompVersion.V1_2, false);
  private long told;
  private boolean ended;

  StompSender(Link link, Telemetry telemetry) {
    this.link = link;
    this.telemetry = telemetry;
  }

  Dialect dialect() {
    return dialect;
  }

  /** CONNECT has settled the version. */
  void setVersion(StompVersion version) {
    dialect = dialect.in(version);
  }

  /** A client that speaks binary is answered in binary: React Native cuts text at the NUL. */
  void answerInBinary() {
    dialect = dialect.inBinary();
  }

  void connected(UserId user) {
    link.send(dialect.connected(link.id(), user));
  }

  void heartBeat() {
    link.send(dialect.heartBeat());
  }

  /** Nothing if none is owed. */
  void receipt(Optional<String> receipt) {
    receipt.ifPresent(id -> link.send(dialect.receipt(id)));
  }

  /** An event that is for this connection, as a MESSAGE on the subscription. */
  void message(Subscription subscription, ServerEvent event) {
    Optional<Position> reached =
        event instanceof ServerEvent.Place place ? Optional.of(place.position()) : Optional.empty();
    link.send(Frame.required(told(subscription, event.name(), reached, EventWriter.write(event))));
  }

  /** The same, of an event that is written already. */
  void message(Subscription subscription, EventName event, byte[] json) {
    link.send(Frame.required(told(subscription, event, Optional.empty(), json)));
  }

  /** Events of the channel's history as MESSAGEs, one after the other. */
  byte[] history(Subscription subscription, List<Piece.Event> events) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream(PacedReplay.PIECE_BYTES);
    for (Piece.Event event : events) {
      EventName name = EventType.of(event.bytes());
      frames.writeBytes(
          told(subscription, name, Optional.of(event.reached()), event.bytes()).joined());
    }
    return frames.toByteArray();
  }

  private FrameBytes told(
      Subscription subscription, EventName event, Optional<Position> reached, byte[] json) {
    told++;
    String id = MessageId.told(told, subscription.form().subscription());
    return dialect.message(subscription.form(), id, event, reached, json);
  }

  /** Ends the connection for a mistake of the client's. */
  void error(StompError error, Optional<String> receipt) {
    error(DisconnectReason.STOMP_ERROR, error, receipt);
  }

  /** Ends the connection. */
  void error(DisconnectReason reason, StompError error, Optional<String> receipt) {
    error(reason, error, dialect.error(error.code(), error.message(), receipt));
  }

  /** Ends the connection of a client whose frame is none. */
  void error(StompViolation violation) {
    error(
        DisconnectReason.STOMP_ERROR,
        violation.rule(),
        dialect.error(violation.code(), violation.text(), violation.receipt()));
  }

  /** Counts a refusal that is not worth a connection: an ERROR would be the end of it. */
  void refuseSilently(StompError error) {
    telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, error);
  }

  /** Ends the connection as its client wished. */
  void goodbye(Optional<String> receipt) {
    receipt.ifPresentOrElse(
        id -> link.close(DisconnectReason.GOODBYE, dialect.receipt(id)),
        () -> link.close(DisconnectReason.GOODBYE));
  }

  /** The connection has ended: an error that comes now is nobody's. */
  void end() {
    ended = true;
  }

  private void error(DisconnectReason reason, Enum<?> code, Frame errorFrame) {
    if (!ended) {
      ended = true;
      telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, code);
      link.close(reason, errorFrame);
    }
  }
}
