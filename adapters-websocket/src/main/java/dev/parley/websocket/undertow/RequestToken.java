package dev.parley.websocket.undertow;

import dev.parley.websocket.session.BearerToken;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token of a handshake: from the query, else from the header, else from the subprotocols, which
 * are all that a page can set: {@code new WebSocket(url, ["bearer", token])}. Stateless. A place
 * that is empty, or holds something else, is passed over.
 *
 * @param inQuery whether the query is a place for it
 */
record RequestToken(boolean inQuery) {
  /** Stands before the token among the subprotocols. */
  static final String SUBPROTOCOL = "bearer";

  Optional<String> in(HttpServerExchange exchange) {
    Optional<String> query =
        inQuery ? first(exchange.getQueryParameters().get("token")) : Optional.empty();
    return query
        .or(() -> first(exchange.getRequestHeaders().get(Headers.AUTHORIZATION)))
        .or(() -> amongSubprotocols(exchange));
  }

  /** What a client offers besides its token. */
  static List<String> withoutToken(List<String> offered) {
    int bearer = offered.indexOf(SUBPROTOCOL);
    if (bearer < 0) {
      return offered;
    }
    List<String> others = new ArrayList<>(offered);
    others.subList(bearer, Math.min(bearer + 2, offered.size())).clear();
    return others;
  }

  private static Optional<String> first(@Nullable Collection<String> given) {
    return given == null
        ? Optional.empty()
        : given.stream().map(BearerToken::in).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> amongSubprotocols(HttpServerExchange exchange) {
    List<String> offered = OpeningHandshake.subprotocols(exchange);
    int token = offered.indexOf(SUBPROTOCOL) + 1;
    return token > 0 && token < offered.size() ? Optional.of(offered.get(token)) : Optional.empty();
  }
}
