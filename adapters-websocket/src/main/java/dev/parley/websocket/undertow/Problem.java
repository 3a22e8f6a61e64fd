package dev.parley.websocket.undertow;

import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.delivery.RefusalCode;
import dev.parley.http.undertow.HttpExchanges;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal before the upgrade, as a problem document (RFC 9457). Statuses and codes are part of
 * the wire contract. The texts are fixed: nothing of the request is in them.
 */
enum Problem {
  CHANNEL_REQUIRED(
      400,
      "Channel required",
      RefusalCode.CHANNEL_REQUIRED,
      "Name the channel: /ws?channelId=… with 1 to 128 characters from A-Z a-z 0-9 _ . : @ = +"
          + " -"),
  CHANNEL_INVALID(
      400,
      "Channel invalid",
      RefusalCode.CHANNEL_INVALID,
      "A channelId, given once, has 1 to 128 characters from A-Z a-z 0-9 _ . : @ = + -"),
  PARAMETER_INVALID(
      400,
      "Parameter invalid",
      "Beside channelId, each once: presence=list, count or none, member=true or false,"
          + " and rewind=1 to 100."),
  SUBPROTOCOL_UNKNOWN(
      400, "Subprotocol unknown", "Supported: v12.stomp, v11.stomp, v10.stomp, or none at all."),
  TOKEN_REQUIRED(
      401,
      "Token required",
      RefusalCode.TOKEN_REQUIRED,
      "Send the access token as ?token=… or in the header Authorization: Bearer …"),
  TOKEN_INVALID(401, "Token invalid", RefusalCode.TOKEN_INVALID),
  TOKEN_EXPIRED(401, "Token expired", RefusalCode.TOKEN_EXPIRED),
  TOKEN_REVOKED(401, "Token revoked", RefusalCode.TOKEN_REVOKED),
  ORIGIN_REFUSED(403, "Origin refused", "Pages of this origin may not connect here."),
  CHANNEL_REFUSED(
      403,
      "Channel refused",
      RefusalCode.CHANNEL_REFUSED,
      "The user of this token may not be in this channel."),
  NOT_FOUND(
      404, "Not found", RefusalCode.NOT_FOUND, "There is nothing here. WebSockets are at /ws."),
  METHOD_NOT_ALLOWED(
      405, "Method not allowed", RefusalCode.METHOD_NOT_ALLOWED, "Only GET is supported here."),
  UPGRADE_REQUIRED(
      426,
      "Upgrade required",
      "Connect with a WebSocket client (RFC 6455, version 13) over HTTP/1.1: this is not a page. A"
          + " proxy between may have to be told to speak HTTP/1.1 and to pass the upgrade on."),
  TOO_MANY_HANDSHAKES(
      429, "Too many handshakes", "This address is rate limited. Wait, then try again."),
  TOO_MANY_CONNECTIONS(
      429,
      "Too many connections",
      RefusalCode.TOO_MANY_CONNECTIONS,
      "This user or address has reached its connection limit on this node. Close one."),
  TOO_MANY_NEW_CHANNELS(
      429,
      "Too many new channels",
      RefusalCode.TOO_MANY_NEW_CHANNELS,
      "This user has opened too many new channels within a minute, or this node has too many. Wait,"
          + " then try again."),
  AT_CAPACITY(503, "At capacity", RefusalCode.AT_CAPACITY),
  BUSY(
      503,
      "Busy",
      "More clients come to this node at once than it can let in. Wait, then connect again."),
  DRAINING(503, "Draining", RefusalCode.DRAINING),
  POLICY_UNAVAILABLE(
      503,
      "Policy unavailable",
      RefusalCode.POLICY_UNAVAILABLE,
      "The policy cannot decide at the moment whether the user may be in this channel. Try again."),
  BUS_UNAVAILABLE(
      503,
      "Bus unavailable",
      RefusalCode.BUS_UNAVAILABLE,
      "The channel cannot be reached at the moment. Try again."),
  KEYS_UNAVAILABLE(
      503,
      "Keys unavailable",
      RefusalCode.KEYS_UNAVAILABLE,
      "The token cannot be verified at the moment: its issuer does not answer.");

  private static final String CONTENT_TYPE = "application/problem+json";

  private final int status;
  private final String title;
  private final String code;
  private final String detail;

  Problem(int status, String title, String detail) {
    this.status = status;
    this.title = title;
    this.code = RefusalCode.notShared(this);
    this.detail = detail;
  }

  Problem(int status, String title, RefusalCode refusal) {
    this(status, title, refusal, refusal.text());
  }

  Problem(int status, String title, RefusalCode refusal, String detail) {
    this.status = status;
    this.title = title;
    this.code = refusal.code();
    this.detail = detail;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** How a connection ends that is refused for this after its upgrade; empty where that is none. */
  Optional<DisconnectReason> afterUpgrade() {
    return switch (this) {
      case TOKEN_REQUIRED -> Optional.of(DisconnectReason.REFUSED_TOKEN_REQUIRED);
      case TOKEN_INVALID -> Optional.of(DisconnectReason.REFUSED_TOKEN_INVALID);
      case TOKEN_EXPIRED -> Optional.of(DisconnectReason.REFUSED_TOKEN_EXPIRED);
      case TOKEN_REVOKED -> Optional.of(DisconnectReason.REFUSED_TOKEN_REVOKED);
      case TOO_MANY_CONNECTIONS -> Optional.of(DisconnectReason.REFUSED_TOO_MANY_CONNECTIONS);
      case DRAINING -> Optional.of(DisconnectReason.REFUSED_DRAINING);
      case BUS_UNAVAILABLE -> Optional.of(DisconnectReason.REFUSED_BUS_UNAVAILABLE);
      case KEYS_UNAVAILABLE -> Optional.of(DisconnectReason.REFUSED_KEYS_UNAVAILABLE);
      case CHANNEL_REQUIRED,
          CHANNEL_INVALID,
          PARAMETER_INVALID,
          SUBPROTOCOL_UNKNOWN,
          ORIGIN_REFUSED,
          CHANNEL_REFUSED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          UPGRADE_REQUIRED,
          TOO_MANY_HANDSHAKES,
          TOO_MANY_NEW_CHANNELS,
          AT_CAPACITY,
          BUSY,
          POLICY_UNAVAILABLE ->
          Optional.empty();
    };
  }

  void send(HttpServerExchange exchange) {
    send(exchange, null);
  }

  void send(HttpServerExchange exchange, @Nullable Duration retryAfter) {
    exchange.setStatusCode(status);
    HttpExchanges.answerAndEnd(exchange);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, CONTENT_TYPE);
    CrossOrigin.allow(exchange);
    switch (status) {
      case 401 -> exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
      case 405 -> exchange.getResponseHeaders().put(Headers.ALLOW, "GET");
      case 426 -> {
        exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
        exchange.getResponseHeaders().put(Headers.CONNECTION, "Upgrade");
        exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, "13");
      }
      default -> {}
    }
    if (retryAfter != null) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Math.max(1, retryAfter.toSeconds()));
    }
    exchange
        .getResponseSender()
        .send(
            "{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}\n"
                .formatted(title, status, detail, code));
  }
}
