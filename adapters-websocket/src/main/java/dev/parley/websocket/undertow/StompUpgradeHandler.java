package dev.parley.websocket.undertow;

import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.admission.ConnectionAdmission.RejectionCause;
import dev.parley.websocket.admission.ConnectionPermit;
import dev.parley.websocket.stomp.StompProtocol;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /stomp}, and {@code /ws} where a STOMP subprotocol is offered: the upgrade alone,
 * since who it is comes with CONNECT. Safe for any thread.
 */
final class StompUpgradeHandler implements HttpHandler {
  static final List<String> SUBPROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

  private final Clients clients;
  private final Connections connections;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final RequestToken token;

  StompUpgradeHandler(
      Clients clients,
      Connections connections,
      Telemetry telemetry,
      InstantSource clock,
      RequestToken token) {
    this.clients = clients;
    this.connections = connections;
    this.telemetry = telemetry;
    this.clock = clock;
    this.token = token;
  }

  /** Whether a STOMP subprotocol is among those that the client offers. */
  static boolean isOffered(HttpServerExchange exchange) {
    return offered(exchange).stream().anyMatch(SUBPROTOCOLS::contains);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    List<String> offered = offered(exchange);
    // The client's first that is known here wins, as RFC 6455 section 4.2.2 has it.
    Optional<String> chosen = offered.stream().filter(SUBPROTOCOLS::contains).findFirst();
    if (!OpeningHandshake.isAskedFor(exchange)) {
      refuse(exchange, Problem.UPGRADE_REQUIRED, null);
    } else if (chosen.isEmpty() && !offered.isEmpty()) {
      // An upgrade without a subprotocol would be dropped by a browser, with no reason given.
      refuse(exchange, Problem.SUBPROTOCOL_UNKNOWN, null);
    } else {
      ConnectionPermit permit = AdmissionHandler.permit(exchange);
      Optional<RejectionCause> noRoom = permit.openUnnamed();
      if (noRoom.isPresent()) {
        refuse(exchange, AdmissionHandler.problem(noRoom.get()), AdmissionHandler.RETRY_AFTER);
        return;
      }
      Optional<String> handshakeToken = token.in(exchange);
      chosen
          .or(() -> OpeningHandshake.bearer(exchange))
          .ifPresent(
              name -> exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_PROTOCOL, name));
      connections.accept(
          exchange,
          link ->
              new StompProtocol(link, clients, telemetry, clock, handshakeToken, permit::claim));
    }
  }

  private void refuse(HttpServerExchange exchange, Problem problem, @Nullable Duration retryAfter) {
    telemetry.count(Measure.HANDSHAKE_REFUSED, problem);
    problem.send(exchange, retryAfter);
  }

  /** What is offered, without the token that may be among it. */
  private static List<String> offered(HttpServerExchange exchange) {
    return RequestToken.withoutToken(OpeningHandshake.subprotocols(exchange));
  }
}
