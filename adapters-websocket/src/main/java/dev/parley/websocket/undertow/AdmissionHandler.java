package dev.parley.websocket.undertow;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.identity.UserId;
import dev.parley.http.undertow.HttpExchanges;
import dev.parley.websocket.admission.ConnectionAdmission;
import dev.parley.websocket.admission.ConnectionAdmission.AdmissionRequest;
import dev.parley.websocket.admission.ConnectionAdmission.Answer.Admitted;
import dev.parley.websocket.admission.ConnectionAdmission.Answer.Rejected;
import dev.parley.websocket.admission.ConnectionAdmission.RejectionCause;
import dev.parley.websocket.admission.ConnectionPermit;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks the {@link ConnectionAdmission} before a handshake is looked at. Safe for any thread; runs
 * on I/O threads and never blocks them.
 */
final class AdmissionHandler {
  private static final AttachmentKey<ConnectionPermit> PERMIT =
      AttachmentKey.create(ConnectionPermit.class);
  private static final AttachmentKey<AtomicBoolean> TAKEN_OVER =
      AttachmentKey.create(AtomicBoolean.class);
  static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ConnectionAdmission admission;
  private final HandshakeTurns turns;
  private final Telemetry telemetry;

  AdmissionHandler(ConnectionAdmission admission, HandshakeTurns turns, Telemetry telemetry) {
    this.admission = admission;
    this.turns = turns;
    this.telemetry = telemetry;
  }

  /** Lets pass who may come, when it is their turn; the others are answered here. */
  HttpHandler before(HttpHandler inside) {
    return exchange -> {
      AdmissionRequest request = request(exchange);
      request
          .origin()
          .filter(admission::mayRead)
          .ifPresent(origin -> CrossOrigin.note(exchange, origin));
      switch (admission.admit(request, System.nanoTime())) {
        case Rejected(RejectionCause why) -> reject(exchange, why);
        case Admitted(ConnectionPermit permit) -> {
          HttpExchanges.handOver(exchange);
          exchange.putAttachment(PERMIT, permit);
          exchange.addExchangeCompleteListener(AdmissionHandler::keepOrRelease);
          turns.enter(exchange, inside);
        }
      }
    };
  }

  /** Whether the user whose handshake this is may have one more connection. */
  static boolean mayEnter(HttpServerExchange exchange, UserId user) {
    return permit(exchange).claim(user);
  }

  /**
   * The permit of an accepted handshake is no longer released when Undertow's connection ends.
   *
   * @return releases it; does nothing if the handshake had no permit
   */
  static Runnable takeOver(HttpServerExchange exchange) {
    AtomicBoolean takenOver = exchange.getAttachment(TAKEN_OVER);
    if (takenOver == null) {
      return () -> {};
    }
    takenOver.set(true);
    return permit(exchange)::release;
  }

  /** The permit of a handshake that was admitted. */
  static ConnectionPermit permit(HttpServerExchange exchange) {
    return Objects.requireNonNull(exchange.getAttachment(PERMIT), "was not admitted here");
  }

  private void reject(HttpServerExchange exchange, RejectionCause why) {
    Problem problem = problem(why);
    telemetry.count(Measure.HANDSHAKE_REFUSED, problem);
    problem.send(exchange, problem == Problem.ORIGIN_REFUSED ? null : RETRY_AFTER);
  }

  /** What a client is told of it. */
  static Problem problem(RejectionCause why) {
    return switch (why) {
      case ORIGIN_REFUSED -> Problem.ORIGIN_REFUSED;
      case TOO_MANY_HANDSHAKES -> Problem.TOO_MANY_HANDSHAKES;
      case TOO_MANY_CONNECTIONS -> Problem.TOO_MANY_CONNECTIONS;
      case AT_CAPACITY -> Problem.AT_CAPACITY;
    };
  }

  /** A permit is kept for as long as the socket of an accepted handshake is open. */
  private static void keepOrRelease(
      HttpServerExchange exchange, ExchangeCompletionListener.NextListener next) {
    ConnectionPermit permit = permit(exchange);
    if (exchange.getStatusCode() == StatusCodes.SWITCHING_PROTOCOLS) {
      AtomicBoolean takenOver = new AtomicBoolean();
      exchange.putAttachment(TAKEN_OVER, takenOver);
      exchange
          .getConnection()
          .addCloseListener(closed -> {
            if (!takenOver.get()) {
              permit.release();
            }
          });
      if (!exchange.getConnection().isOpen()) {
        permit.release();
      }
    } else {
      permit.release();
    }
    next.proceed();
  }

  private AdmissionRequest request(HttpServerExchange exchange) {
    InetAddress peer = exchange.getSourceAddress().getAddress();
    return new AdmissionRequest(
        peer,
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.ORIGIN)),
        values(exchange.getRequestHeaders().get(admission.forwardedHeader().text())));
  }

  private static List<String> values(@Nullable HeaderValues headers) {
    return headers == null ? List.of() : List.copyOf(headers);
  }
}
