package dev.parley.websocket.undertow;

import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.recovery.Resumption;
import dev.parley.websocket.raw.RawProtocol;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Optional;

/** {@code GET /ws}: the upgrade, and the raw protocol. Safe for any thread. */
final class WebSocketEntrance implements ChannelEntrance {
  private final Clients clients;
  private final Connections connections;
  private final Telemetry telemetry;
  private final InstantSource clock;

  WebSocketEntrance(
      Clients clients, Connections connections, Telemetry telemetry, InstantSource clock) {
    this.clients = clients;
    this.connections = connections;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  @Override
  public boolean isAskedFor(HttpServerExchange exchange) {
    return OpeningHandshake.isAskedFor(exchange);
  }

  @Override
  public Problem otherwise() {
    return Problem.UPGRADE_REQUIRED;
  }

  @Override
  public Optional<String> position(HttpServerExchange exchange) {
    return Optional.ofNullable(exchange.getQueryParameters().get("position")).map(Deque::getFirst);
  }

  @Override
  public void enter(
      HttpServerExchange exchange,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Identity identity) {
    OpeningHandshake.bearer(exchange)
        .ifPresent(
            name -> exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_PROTOCOL, name));
    connections.accept(
        exchange,
        link ->
            RawProtocol.inChannel(
                link, clients, telemetry, clock, identity, channel, how, resumption));
  }
}
