package dev.parley.websocket.undertow;

import dev.parley.websocket.rfc6455.Handshake;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.util.Locale;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/** The opening handshake of RFC 6455 section 4.2, on Undertow's exchange. Stateless. */
final class OpeningHandshake {
  private OpeningHandshake() {}

  /** Whether the request is a WebSocket handshake of version 13. */
  static boolean isAskedFor(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return exchange.getRequestMethod().equals(Methods.GET)
        && hasToken(headers, "Upgrade", "websocket")
        && hasToken(headers, "Connection", "upgrade")
        && "13".equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION))
        && Handshake.isValidKey(headers.getFirst(Headers.SEC_WEB_SOCKET_KEY));
  }

  /**
   * Answers 101 and hands the socket over.
   *
   * @param upgraded called on the connection's I/O thread when the answer is written
   */
  static void accept(HttpServerExchange exchange, Consumer<StreamConnection> upgraded) {
    String key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
    exchange
        .getResponseHeaders()
        .put(Headers.SEC_WEB_SOCKET_ACCEPT, Handshake.acceptKey(key))
        .put(Headers.UPGRADE, "websocket");
    exchange.upgradeChannel((stream, completed) -> upgraded.accept(stream));
    exchange.endExchange();
  }

  private static boolean hasToken(HeaderMap headers, String header, String token) {
    var values = headers.get(header);
    if (values == null) {
      return false;
    }
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
          return true;
        }
      }
    }
    return false;
  }
}
