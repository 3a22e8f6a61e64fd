package dev.parley.websocket.undertow;

import dev.parley.websocket.session.BearerToken;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Deque;
import java.util.Optional;

/** The token of a handshake: from the query, else from the header. Stateless. */
final class RequestToken {
  private RequestToken() {}

  static Optional<String> in(HttpServerExchange exchange) {
    Deque<String> inQuery = exchange.getQueryParameters().get("token");
    if (inQuery != null && !inQuery.getFirst().isEmpty()) {
      return Optional.of(inQuery.getFirst());
    }
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))
        .flatMap(BearerToken::in);
  }
}
