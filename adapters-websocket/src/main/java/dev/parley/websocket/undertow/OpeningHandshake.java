package dev.parley.websocket.undertow;

import dev.parley.http.undertow.HttpExchanges;
import dev.parley.websocket.rfc6455.DeflateOffer;
import dev.parley.websocket.rfc6455.Handshake;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/** The opening handshake of RFC 6455 section 4.2, on Undertow's exchange. Stateless. */
final class OpeningHandshake {
  private OpeningHandshake() {}

  /** Takes a socket over. */
  @FunctionalInterface
  interface Upgraded {
    /**
     * Called on the socket's I/O thread.
     *
     * @param isOurs whether nobody else holds it, or would close it
     */
    void take(StreamConnection stream, boolean isOurs);
  }

  /**
   * Whether the request is a WebSocket handshake of version 13. HTTP/1.0 has no upgrade (RFC 9110
   * section 7.8): whoever passes the request on in it would cut the connection after the answer.
   * Version and key are there once (RFC 6455 section 11.3).
   */
  static boolean isAskedFor(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return exchange.getRequestMethod().equals(Methods.GET)
        && hasToken(headers, "Upgrade", "websocket")
        && hasToken(headers, "Connection", "upgrade")
        && exchange.getProtocol().equals(Protocols.HTTP_1_1)
        && "13".equals(only(headers, Headers.SEC_WEB_SOCKET_VERSION))
        && Handshake.isValidKey(only(headers, Headers.SEC_WEB_SOCKET_KEY));
  }

  /** A header's value; null if it is missing, or there more than once. */
  private static @Nullable String only(HeaderMap headers, HttpString name) {
    return headers.count(name) == 1 ? headers.getFirst(name) : null;
  }

  /** The subprotocols that the client offers, in its order. */
  static List<String> subprotocols(HttpServerExchange exchange) {
    List<String> names = new ArrayList<>();
    HeaderValues headers = exchange.getRequestHeaders().get(Headers.SEC_WEB_SOCKET_PROTOCOL);
    if (headers != null) {
      for (String header : headers) {
        for (String name : header.split(",", -1)) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }

  /** What is answered to a client that offers a token: a browser takes no 101 without a choice. */
  static Optional<String> bearer(HttpServerExchange exchange) {
    return Optional.of(RequestToken.SUBPROTOCOL).filter(subprotocols(exchange)::contains);
  }

  /** Whether what the client offers of compression can be agreed to; if so it is. */
  static boolean agreesToCompression(HttpServerExchange exchange) {
    HeaderValues offers = exchange.getRequestHeaders().get(Headers.SEC_WEB_SOCKET_EXTENSIONS);
    Optional<String> answer = offers == null ? Optional.empty() : DeflateOffer.answer(offers);
    answer.ifPresent(
        agreed -> exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_EXTENSIONS, agreed));
    return answer.isPresent();
  }

  /**
   * Answers 101 and hands the socket over.
   *
   * @param upgraded called on the connection's I/O thread when the answer is written
   */
  static void accept(HttpServerExchange exchange, Upgraded upgraded) {
    String key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
    exchange
        .getResponseHeaders()
        .put(Headers.SEC_WEB_SOCKET_ACCEPT, Handshake.acceptKey(key))
        .put(Headers.UPGRADE, "websocket");
    exchange.upgradeChannel((stream, completed) -> {
      HttpExchanges.upgraded(completed);
      upgraded.take(stream, HttpDetacher.letGo(stream, completed));
    });
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
