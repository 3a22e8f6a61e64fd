package dev.parley.websocket.undertow;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.admission.HandshakePace;
import dev.parley.domain.admission.HandshakeQueue;
import dev.parley.http.ClientAddress;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.SameThreadExecutor;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/**
 * The handshakes that come to one I/O thread: each begins when the {@link HandshakePace} allows,
 * which follows how late the thread's deliveries are, and how late the thread itself is. Confined
 * to that thread, but for what is measured.
 */
final class HandshakeLane {
  private static final long TURN_MILLIS = 2;

  /** A turn leaves the thread to the others after so many. */
  private static final int MOST_OF_A_TURN = 16;

  /** An exchange of Undertow's with its connection, parser and maps. */
  private static final int EXCHANGE_BYTES = 4 * 1024;

  /** A token in the address is there as such, in the query and as a parameter. */
  private static final int COPIES_OF_A_HEAD = 3;

  /** Who waits. */
  private record Waiting(HttpServerExchange exchange, HttpHandler inside, long sinceNanos) {}

  private final XnioIoThread thread;
  private final Connections connections;
  private final Telemetry telemetry;
  private final HandshakeQueue<ClientAddress, Waiting> queue;
  private final HandshakePace pace = new HandshakePace(System.nanoTime());
  private long dueNanos;
  private volatile int waiting;
  private volatile long perSecond = (long) HandshakePace.FIRST_PER_SECOND;

  HandshakeLane(
      XnioIoThread thread,
      Connections connections,
      HandshakeQueue.Bounds bounds,
      Telemetry telemetry) {
    this.thread = thread;
    this.connections = connections;
    this.telemetry = telemetry;
    this.queue = new HandshakeQueue<>(bounds);
  }

  /** How many wait. Safe for any thread. */
  int waiting() {
    return waiting;
  }

  /** How many a second may begin. Safe for any thread. */
  long perSecond() {
    return perSecond;
  }

  /** Has it handled now, or when it is its turn; or refuses it. */
  void enter(HttpServerExchange exchange, HttpHandler inside) throws Exception {
    long now = System.nanoTime();
    if (queue.size() == 0) {
      observe(connections.takeLateness(thread, 0));
      if (pace.take(now)) {
        telemetry.count(Measure.HANDSHAKE_ADMITTED);
        inside.handleRequest(exchange);
        return;
      }
    }
    if (!queue.add(
        AdmissionHandler.permit(exchange).address(),
        new Waiting(exchange, inside, now),
        bytesOf(exchange),
        pace.perSecond(),
        now)) {
      refuse(exchange);
      return;
    }
    // It is not over when this returns.
    exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {});
    if (queue.size() == 1) {
      turnLater();
    }
    note();
  }

  private void turnLater() {
    dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS);
    try {
      thread.executeAfter(this::turn, TURN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      // All of them end.
    }
  }

  private void turn() {
    long now = System.nanoTime();
    observe(connections.takeLateness(thread, now - dueNanos));
    queue.expire(now, late -> refuse(late.exchange));
    for (int begun = 0; begun < MOST_OF_A_TURN && queue.size() > 0 && pace.take(now); begun++) {
      Optional<Waiting> next = queue.next();
      next.ifPresent(each -> begin(each, now));
      connections.letPublicationsPass(thread);
    }
    if (queue.size() > 0) {
      turnLater();
    }
    note();
  }

  private void begin(Waiting next, long now) {
    telemetry.count(Measure.HANDSHAKE_ADMITTED);
    telemetry.time(Timing.HANDSHAKE_WAIT, now - next.sinceNanos);
    Connectors.executeRootHandler(next.inside, next.exchange);
  }

  private void observe(long lateNanos) {
    telemetry.time(Timing.DELIVERY_LATENESS, lateNanos);
    pace.late(lateNanos);
  }

  private void refuse(HttpServerExchange exchange) {
    telemetry.count(Measure.HANDSHAKE_REFUSED, Problem.BUSY);
    Problem.BUSY.send(
        exchange, queue.retryAfter(pace.perSecond(), ThreadLocalRandom.current().nextDouble()));
  }

  private void note() {
    waiting = queue.size();
    perSecond = (long) pace.perSecond();
  }

  private static long bytesOf(HttpServerExchange exchange) {
    long head = exchange.getQueryString().length();
    for (HeaderValues header : exchange.getRequestHeaders()) {
      for (String value : header) {
        head += value.length();
      }
    }
    return EXCHANGE_BYTES + COPIES_OF_A_HEAD * head;
  }
}
