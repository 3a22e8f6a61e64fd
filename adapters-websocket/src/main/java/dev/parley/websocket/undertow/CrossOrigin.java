package dev.parley.websocket.undertow;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/**
 * Has pages of other origins read why a handshake was refused (Fetch Standard, CORS protocol): a
 * script that asks again by {@code fetch} is told, where its WebSocket is not. Only for origins
 * that may connect, and on refusals alone. Stateless.
 */
final class CrossOrigin {
  private static final AttachmentKey<String> ALLOWED = AttachmentKey.create(String.class);
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString EXPOSE = new HttpString("Access-Control-Expose-Headers");

  private CrossOrigin() {}

  /** The request comes from a page that may connect. */
  static void note(HttpServerExchange exchange, String origin) {
    exchange.putAttachment(ALLOWED, origin);
  }

  /** The answer may be read by that page; nothing is added where no page asks. */
  static void allow(HttpServerExchange exchange) {
    String origin = exchange.getAttachment(ALLOWED);
    if (origin != null) {
      exchange
          .getResponseHeaders()
          .put(ALLOW_ORIGIN, origin)
          .put(EXPOSE, Headers.RETRY_AFTER_STRING)
          .put(Headers.VARY, Headers.ORIGIN_STRING);
    }
  }
}
