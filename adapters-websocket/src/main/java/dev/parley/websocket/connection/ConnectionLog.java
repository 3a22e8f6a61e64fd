package dev.parley.websocket.connection;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how connections come and go, and what went wrong on one. Stateless, safe for any thread. */
final class ConnectionLog {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

  private ConnectionLog() {}

  static void opened(ConnectionId id, Telemetry.ProtocolKind protocol) {
    LOG.atDebug()
        .addKeyValue("connection", id)
        .addKeyValue("protocol", protocol)
        .log("a connection is there");
  }

  static void ended(ConnectionEnd end) {
    LOG.atDebug()
        .addKeyValue("connection", end.connection())
        .addKeyValue("user", end.user().map(UserId::value).orElse("unknown"))
        .addKeyValue("reason", end.reason().map(Enum::name).orElse("LINK_LOST"))
        .addKeyValue("lastedMs", end.lasted().toMillis())
        .log("a connection is gone");
  }

  /** The client broke the protocol; what was expected is ours, and nothing of what it sent. */
  static void violated(ConnectionId id, RuntimeException violation) {
    LOG.atDebug()
        .addKeyValue("connection", id)
        .addKeyValue("expected", violation.getMessage())
        .log("protocol violation");
  }

  /** A fault of ours. */
  static void faulted(ConnectionId id, RuntimeException fault) {
    LOG.atError().addKeyValue("connection", id).setCause(fault).log("fault on a connection");
  }
}
