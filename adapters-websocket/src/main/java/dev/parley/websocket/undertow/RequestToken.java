package dev.parley.websocket.undertow;

import dev.parley.websocket.session.BearerToken;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The token of a handshake: from the query, else from the header, else from the subprotocols, which
 * are all that a page can set: {@code new WebSocket(url, ["bearer", token])}. Stateless.
 *
 * @param inQuery whether the query is a place for it
 */
record RequestToken(boolean inQuery) {
  /** Stands before the token among the subprotocols. */
  static final String SUBPROTOCOL = "bearer";

  Optional<String> in(HttpServerExchange exchange) {
    Deque<String> query = exchange.getQueryParameters().get("token");
    if (inQuery && query != null && !query.getFirst().isEmpty()) {
      return Optional.of(query.getFirst());
    }
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))
        .flatMap(BearerToken::in)
        .or(() -> amongSubprotocols(exchange));
  }

  private static Optional<String> amongSubprotocols(HttpServerExchange exchange) {
    List<String> offered = OpeningHandshake.subprotocols(exchange);
    int token = offered.indexOf(SUBPROTOCOL) + 1;
    return token > 0 && token < offered.size() ? Optional.of(offered.get(token)) : Optional.empty();
  }
}
