package dev.parley.websocket.undertow;

import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.Admission.Admitted;
import dev.parley.application.port.in.Admission.BusAway;
import dev.parley.application.port.in.Admission.ChannelRefused;
import dev.parley.application.port.in.Admission.Draining;
import dev.parley.application.port.in.Admission.KeysUnavailable;
import dev.parley.application.port.in.Admission.PolicyUnavailable;
import dev.parley.application.port.in.Admission.TokenExpired;
import dev.parley.application.port.in.Admission.TokenInvalid;
import dev.parley.application.port.in.Admission.TokenRevoked;
import dev.parley.application.port.in.Admission.TooManyNewChannels;
import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.Identity;
import dev.parley.websocket.raw.Greeting;
import dev.parley.websocket.raw.RawProtocol;
import dev.parley.websocket.session.RefusedProtocol;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /ws} with the subprotocol {@code parley.1}: the token, then the upgrade, and whatever
 * is wrong with the token told after it. Safe for any thread; runs on I/O threads and never blocks
 * them: while a token is being verified the exchange waits by itself.
 *
 * <p>The token never stands in the address, and no channel does.
 */
final class Parley1UpgradeHandler implements HttpHandler {
  static final String SUBPROTOCOL = "parley.1";

  private static final Logger LOG = LoggerFactory.getLogger(Parley1UpgradeHandler.class);
  private static final RequestToken TOKEN = new RequestToken(false);

  private final Clients clients;
  private final Connections connections;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final Greeting greeting;

  Parley1UpgradeHandler(
      Clients clients,
      Connections connections,
      Telemetry telemetry,
      InstantSource clock,
      Greeting greeting) {
    this.clients = clients;
    this.connections = connections;
    this.telemetry = telemetry;
    this.clock = clock;
    this.greeting = greeting;
  }

  /** Whether it is the first subprotocol that the client offers of those that are known here. */
  static boolean isChosen(HttpServerExchange exchange) {
    List<String> offered = RequestToken.withoutToken(OpeningHandshake.subprotocols(exchange));
    int parley = offered.indexOf(SUBPROTOCOL);
    return parley >= 0
        && offered.subList(0, parley).stream()
            .noneMatch(StompUpgradeHandler.SUBPROTOCOLS::contains);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!OpeningHandshake.isAskedFor(exchange)) {
      refuse(exchange, Problem.UPGRADE_REQUIRED, null);
      return;
    }
    Optional<String> token = TOKEN.in(exchange);
    if (token.isEmpty()) {
      refuse(exchange, Problem.TOKEN_REQUIRED, null);
      return;
    }
    CompletionStage<Admission> admission = clients.admit(token.get());
    CompletableFuture<Admission> decision = admission.toCompletableFuture();
    if (decision.isDone()) {
      answer(exchange, decision.join());
      return;
    }
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            admission.whenComplete((decided, fault) ->
                exchange.getIoThread().execute(() -> answerLater(exchange, decided, fault))));
  }

  private void answerLater(
      HttpServerExchange exchange, @Nullable Admission admission, @Nullable Throwable fault) {
    if (admission == null) {
      LOG.atError().setCause(fault).log("fault while a client was being admitted");
      exchange.setStatusCode(500).endExchange();
      return;
    }
    answer(exchange, admission);
  }

  private void answer(HttpServerExchange exchange, Admission admission) {
    switch (admission) {
      case Admitted(Identity identity) -> upgrade(exchange, identity);
      case TokenInvalid invalid -> refuse(exchange, Problem.TOKEN_INVALID, null);
      case TokenExpired expired -> refuse(exchange, Problem.TOKEN_EXPIRED, null);
      case TokenRevoked revoked -> refuse(exchange, Problem.TOKEN_REVOKED, null);
      case KeysUnavailable(Duration retryAfter) ->
          refuse(exchange, Problem.KEYS_UNAVAILABLE, retryAfter);
      case BusAway(Duration retryAfter) -> refuse(exchange, Problem.BUS_UNAVAILABLE, retryAfter);
      case Draining(Duration retryAfter) -> refuse(exchange, Problem.DRAINING, retryAfter);
      case ChannelRefused _, PolicyUnavailable _, TooManyNewChannels _ ->
          throw new IllegalStateException("no channel was asked for");
    }
  }

  private void upgrade(HttpServerExchange exchange, Identity identity) {
    if (!AdmissionHandler.mayEnter(exchange, identity.user())) {
      refuse(exchange, Problem.TOO_MANY_CONNECTIONS, AdmissionHandler.RETRY_AFTER);
      return;
    }
    choose(exchange);
    connections.accept(
        exchange, link -> RawProtocol.parley1(link, clients, telemetry, clock, identity, greeting));
  }

  /**
   * Tells it by a close frame where there is one for it, and room: such a connection is one of
   * those that have yet to say whose they are. Else as HTTP does.
   */
  private void refuse(HttpServerExchange exchange, Problem problem, @Nullable Duration retryAfter) {
    telemetry.count(Measure.HANDSHAKE_REFUSED, problem);
    Optional<DisconnectReason> reason = problem.afterUpgrade();
    if (reason.isEmpty() || AdmissionHandler.permit(exchange).openUnnamed().isPresent()) {
      problem.send(exchange, retryAfter);
      return;
    }
    choose(exchange);
    connections.accept(
        exchange, link -> new RefusedProtocol(link, reason.get(), Optional.ofNullable(retryAfter)));
  }

  private static void choose(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_PROTOCOL, SUBPROTOCOL);
  }
}
