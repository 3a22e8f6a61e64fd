package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.domain.channel.EventName;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.recovery.Position;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.rfc6455.FrameEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * How the server speaks on one connection: the version of STOMP, and text or binary messages.
 * Immutable, safe for any thread.
 *
 * @param binary whether frames go out as binary messages, as they came in
 */
record Dialect(StompVersion version, boolean binary) {
  private static final byte[] NO_BODY = {};
  private static final byte[] BEAT = {'\n'};

  Dialect in(StompVersion chosen) {
    return new Dialect(chosen, binary);
  }

  Dialect inBinary() {
    return new Dialect(version, true);
  }

  Frame connected(ConnectionId session, UserId user) {
    return frame(
        StompCommand.CONNECTED,
        List.of(
            header("version", version.wireName()),
            header("heart-beat", HeartBeat.OURS.header()),
            header("server", "parley"),
            header("session", session.toString()),
            header("user-name", user.value())),
        NO_BODY);
  }

  Frame receipt(String id) {
    return frame(StompCommand.RECEIPT, List.of(header("receipt-id", id)), NO_BODY);
  }

  Frame error(String code, String message, Optional<String> receipt) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(header("message", message));
    headers.add(header("code", code));
    if (code.equals(StompError.VERSION_UNSUPPORTED.code())) {
      headers.add(header("version", "1.0,1.1,1.2"));
    }
    receipt.ifPresent(id -> headers.add(header("receipt-id", id)));
    headers.add(header("content-type", "text/plain;charset=utf-8"));
    return frame(StompCommand.ERROR, headers, message.getBytes(UTF_8));
  }

  Frame heartBeat() {
    return Frame.required(message(BEAT));
  }

  /**
   * A MESSAGE as a WebSocket frame, around the very payload.
   *
   * @param reached where the client is with it, for those who want to know
   */
  FrameBytes message(
      StompWireFormat form,
      String messageId,
      EventName event,
      Optional<Position> reached,
      byte[] payload) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(7);
    headers.add(header("destination", form.destination()));
    headers.add(header("subscription", form.subscription()));
    headers.add(header("message-id", messageId));
    headers.add(header("content-type", "application/json"));
    headers.add(header("event", event.value()));
    if (form.placed()) {
      reached.ifPresent(place -> headers.add(header("position", place.text())));
    }
    if (form.ack() != AckMode.AUTO && version == StompVersion.V1_2) {
      headers.add(header("ack", messageId));
    }
    byte[] head = StompEncoder.head(version, StompCommand.MESSAGE, headers, payload.length);
    int length = head.length + payload.length + StompEncoder.END.length;
    return new FrameBytes(FrameEncoder.headerAnd(head, !binary, length), payload, StompEncoder.END);
  }

  private Frame frame(StompCommand command, List<Map.Entry<String, String>> headers, byte[] body) {
    return Frame.required(message(StompEncoder.encode(version, command, headers, body)));
  }

  private byte[] message(byte[] stompFrame) {
    return binary ? FrameEncoder.binary(stompFrame) : FrameEncoder.text(stompFrame);
  }

  private static Map.Entry<String, String> header(String name, String value) {
    return Map.entry(name, value);
  }
}
