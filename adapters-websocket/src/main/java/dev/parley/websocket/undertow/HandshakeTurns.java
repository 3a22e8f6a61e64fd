package dev.parley.websocket.undertow;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.domain.admission.HandshakeQueue;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.xnio.XnioIoThread;

/**
 * When a handshake is looked at: when those who are connected can bear it. Each I/O thread has a
 * {@linkplain HandshakeLane lane} of its own for those that come to it. Safe for any thread.
 */
final class HandshakeTurns {
  private final Connections connections;
  private final HandshakeQueue.Bounds ofEach;
  private final Telemetry telemetry;
  private final Map<XnioIoThread, HandshakeLane> lanes = new ConcurrentHashMap<>();

  /**
   * Of nobody yet.
   *
   * @param all what may wait on all threads together
   */
  HandshakeTurns(
      Connections connections, HandshakeQueue.Bounds all, int ioThreads, Telemetry telemetry) {
    this.connections = connections;
    this.ofEach =
        new HandshakeQueue.Bounds(
            Math.max(1, all.handshakes() / ioThreads),
            Math.max(1, all.bytes() / ioThreads),
            all.patience());
    this.telemetry = telemetry;
    telemetry.watch(Level.HANDSHAKES_WAITING, () -> sum(HandshakeLane::waiting));
    telemetry.watch(Level.HANDSHAKE_PACE, () -> sum(HandshakeLane::perSecond));
  }

  /** On the exchange's I/O thread: has it handled there, now or later, or refused. */
  void enter(HttpServerExchange exchange, HttpHandler inside) throws Exception {
    lanes
        .computeIfAbsent(
            exchange.getIoThread(),
            thread -> new HandshakeLane(thread, connections, ofEach, telemetry))
        .enter(exchange, inside);
  }

  private long sum(ToLongFunction<HandshakeLane> share) {
    return lanes.values().stream().mapToLong(share).sum();
  }
}
