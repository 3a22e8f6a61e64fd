package dev.parley.websocket.undertow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.recovery.Resumption;
import dev.parley.websocket.sse.EventStreamProtocol;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Deque;
import java.util.Optional;

/**
 * {@code GET /sse}: an answer that does not end. Safe for any thread.
 *
 * <p>Its length is not known and it is not chunked: the end of the connection is its end, as HTTP
 * has had it from the first. So what is published is written as it is.
 */
final class EventStreamEntrance implements ChannelEntrance {
  private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");
  private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

  private final Clients clients;
  private final Connections connections;
  private final Telemetry telemetry;

  EventStreamEntrance(Clients clients, Connections connections, Telemetry telemetry) {
    this.clients = clients;
    this.connections = connections;
    this.telemetry = telemetry;
  }

  @Override
  public boolean isAskedFor(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.GET);
  }

  @Override
  public Problem otherwise() {
    return Problem.METHOD_NOT_ALLOWED;
  }

  /**
   * A client that comes back by itself asks at its first address, and says in the header where it
   * is now. One that has said nothing wants to know where it is all the same: it keeps that without
   * any doing of the page's.
   */
  @Override
  public Optional<String> position(HttpServerExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(LAST_EVENT_ID))
        .filter(text -> !text.isEmpty())
        .or(() ->
            Optional.ofNullable(exchange.getQueryParameters().get("position")).map(Deque::getFirst))
        .or(() -> Optional.of(""));
  }

  @Override
  public void enter(
      HttpServerExchange exchange,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Identity identity) {
    connections.stream(
        exchange,
        head(exchange),
        link ->
            new EventStreamProtocol(link, clients, telemetry, identity, channel, how, resumption));
  }

  private static byte[] head(HttpServerExchange exchange) {
    CrossOrigin.allow(exchange);
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "text/event-stream;charset=utf-8")
        .put(Headers.CACHE_CONTROL, "no-store")
        .put(ACCEL_BUFFERING, "no")
        .put(Headers.CONNECTION, "close");
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
    for (HeaderValues values : exchange.getResponseHeaders()) {
      for (String value : values) {
        head.append(values.getHeaderName()).append(": ").append(value).append("\r\n");
      }
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }
}
