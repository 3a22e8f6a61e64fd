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
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.recovery.Resumption;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /ws} and {@code GET /sse}: the request's channel, its token, then the way in. Safe for
 * any thread; runs on I/O threads and never blocks them: while a token is being verified the
 * exchange waits by itself.
 *
 * <p>What is wrong is told in the order of the contract's table, so one mistake is met at a time.
 */
final class ChannelEntryHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelEntryHandler.class);

  private static final Deque<String> NOT_GIVEN = new ArrayDeque<>(0);

  private final Clients clients;
  private final Telemetry telemetry;
  private final RequestToken requestToken;
  private final ChannelEntrance entrance;

  ChannelEntryHandler(
      Clients clients, Telemetry telemetry, RequestToken requestToken, ChannelEntrance entrance) {
    this.clients = clients;
    this.telemetry = telemetry;
    this.requestToken = requestToken;
    this.entrance = entrance;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    Deque<String> named = exchange.getQueryParameters().get("channelId");
    if (named == null || named.getFirst().isEmpty()) {
      refuse(exchange, Problem.CHANNEL_REQUIRED, null);
      return;
    }
    Optional<ChannelId> channel =
        named.size() == 1 ? ChannelId.parse(named.getFirst()) : Optional.empty();
    if (channel.isEmpty()) {
      refuse(exchange, Problem.CHANNEL_INVALID, null);
      return;
    }
    Optional<Participation> how = participation(exchange);
    if (how.isEmpty() || resumption(exchange).isEmpty()) {
      refuse(exchange, Problem.PARAMETER_INVALID, null);
      return;
    }
    Optional<String> token = requestToken.in(exchange);
    if (token.isEmpty()) {
      refuse(exchange, Problem.TOKEN_REQUIRED, null);
      return;
    }
    // A page view with a good token is no reason to follow a channel.
    CompletionStage<Admission> admission =
        entrance.isAskedFor(exchange)
            ? clients.admit(token.get(), channel.get(), how.get().action())
            : clients.admit(token.get());
    CompletableFuture<Admission> decision = admission.toCompletableFuture();
    if (decision.isDone()) {
      answer(exchange, channel.get(), how.get(), decision.join());
      return;
    }
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            admission.whenComplete((decided, fault) ->
                exchange
                    .getIoThread()
                    .execute(
                        () -> answerLater(exchange, channel.get(), how.get(), decided, fault))));
  }

  private void answerLater(
      HttpServerExchange exchange,
      ChannelId channel,
      Participation how,
      @Nullable Admission admission,
      @Nullable Throwable fault) {
    if (admission == null) {
      LOG.atError().setCause(fault).log("fault while a client was being admitted");
      exchange.setStatusCode(500).endExchange();
      return;
    }
    answer(exchange, channel, how, admission);
  }

  private void answer(
      HttpServerExchange exchange, ChannelId channel, Participation how, Admission admission) {
    switch (admission) {
      case Admitted(Identity identity) -> enter(exchange, channel, how, identity);
      case TokenInvalid invalid -> refuse(exchange, Problem.TOKEN_INVALID, null);
      case TokenExpired expired -> refuse(exchange, Problem.TOKEN_EXPIRED, null);
      case TokenRevoked revoked -> refuse(exchange, Problem.TOKEN_REVOKED, null);
      case KeysUnavailable(Duration retryAfter) ->
          refuse(exchange, Problem.KEYS_UNAVAILABLE, retryAfter);
      case ChannelRefused refused -> refuse(exchange, Problem.CHANNEL_REFUSED, null);
      case PolicyUnavailable(Duration retryAfter) ->
          refuse(exchange, Problem.POLICY_UNAVAILABLE, retryAfter);
      case TooManyNewChannels(Duration retryAfter) ->
          refuse(exchange, Problem.TOO_MANY_NEW_CHANNELS, retryAfter);
      case BusAway(Duration retryAfter) -> refuse(exchange, Problem.BUS_UNAVAILABLE, retryAfter);
      case Draining(Duration retryAfter) -> refuse(exchange, Problem.DRAINING, retryAfter);
    }
  }

  private void enter(
      HttpServerExchange exchange, ChannelId channel, Participation how, Identity identity) {
    if (!entrance.isAskedFor(exchange)) {
      refuse(exchange, entrance.otherwise(), null);
      return;
    }
    if (!AdmissionHandler.mayEnter(exchange, identity.user())) {
      refuse(exchange, Problem.TOO_MANY_CONNECTIONS, AdmissionHandler.RETRY_AFTER);
      return;
    }
    Resumption resumption = resumption(exchange).orElseThrow();
    entrance.enter(exchange, channel, how, resumption, identity);
  }

  /** As the query says; empty if it says what is none. */
  private static Optional<Participation> participation(HttpServerExchange exchange) {
    Deque<String> views = exchange.getQueryParameters().getOrDefault("presence", NOT_GIVEN);
    Deque<String> members = exchange.getQueryParameters().getOrDefault("member", NOT_GIVEN);
    if (views.size() > 1 || members.size() > 1) {
      return Optional.empty();
    }
    Optional<PresenceView> view =
        views.isEmpty()
            ? Optional.of(Participation.FULL.view())
            : PresenceView.parse(views.getFirst());
    return switch (members.isEmpty() ? "true" : members.getFirst()) {
      case "true" -> view.map(known -> new Participation(known, true));
      case "false" -> view.map(known -> new Participation(known, false));
      default -> Optional.empty();
    };
  }

  /**
   * What it wants of the history; empty if it wants a number of events that is none. A position
   * that makes no sense is no reason to refuse anybody: it cannot be recovered.
   */
  private Optional<Resumption> resumption(HttpServerExchange exchange) {
    Optional<String> position = entrance.position(exchange);
    Deque<String> counts = exchange.getQueryParameters().getOrDefault("rewind", NOT_GIVEN);
    if (counts.isEmpty()) {
      return Optional.of(Resumption.of(position));
    }
    return counts.size() > 1
        ? Optional.empty()
        : Resumption.Last.parse(counts.getFirst())
            .map(rewind -> Resumption.of(position, Optional.of(rewind)));
  }

  private void refuse(HttpServerExchange exchange, Problem problem, @Nullable Duration retryAfter) {
    telemetry.count(Measure.HANDSHAKE_REFUSED, problem);
    problem.send(exchange, retryAfter);
  }
}
