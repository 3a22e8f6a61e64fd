package dev.parley.websocket.undertow;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.identity.UserId;
import dev.parley.websocket.admission.Doorkeeper;
import dev.parley.websocket.admission.Doorkeeper.Answer.Come;
import dev.parley.websocket.admission.Doorkeeper.Answer.Go;
import dev.parley.websocket.admission.Doorkeeper.Knock;
import dev.parley.websocket.admission.Doorkeeper.Why;
import dev.parley.websocket.admission.Place;
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
 * Asks the {@link Doorkeeper} before a handshake is looked at. Safe for any thread; runs on I/O
 * threads and never blocks them.
 */
final class FrontDoor {
  private static final AttachmentKey<Place> PLACE = AttachmentKey.create(Place.class);
  private static final AttachmentKey<AtomicBoolean> TAKEN_OVER =
      AttachmentKey.create(AtomicBoolean.class);
  static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Doorkeeper doorkeeper;
  private final Telemetry telemetry;

  FrontDoor(Doorkeeper doorkeeper, Telemetry telemetry) {
    this.doorkeeper = doorkeeper;
    this.telemetry = telemetry;
  }

  /** Lets pass who may come; the others are answered here. */
  HttpHandler before(HttpHandler inside) {
    return exchange -> {
      switch (doorkeeper.knock(knock(exchange), System.nanoTime())) {
        case Go(Why why) -> turnAway(exchange, why);
        case Come(Place place) -> {
          exchange.putAttachment(PLACE, place);
          exchange.addExchangeCompleteListener(FrontDoor::keepOrGiveBack);
          inside.handleRequest(exchange);
        }
      }
    };
  }

  /** Whether the user whose handshake this is may have one more connection. */
  static boolean mayEnter(HttpServerExchange exchange, UserId user) {
    return place(exchange).claim(user);
  }

  /**
   * The place of an accepted handshake is no longer given back when Undertow's connection ends.
   *
   * @return gives it back instead; nothing if it came by another door
   */
  static Runnable takeOver(HttpServerExchange exchange) {
    AtomicBoolean takenOver = exchange.getAttachment(TAKEN_OVER);
    if (takenOver == null) {
      return () -> {};
    }
    takenOver.set(true);
    return place(exchange)::giveBack;
  }

  /** The place of a handshake that came by this door. */
  static Place place(HttpServerExchange exchange) {
    return Objects.requireNonNull(exchange.getAttachment(PLACE), "came by another door");
  }

  private void turnAway(HttpServerExchange exchange, Why why) {
    Problem problem =
        switch (why) {
          case ORIGIN_REFUSED -> Problem.ORIGIN_REFUSED;
          case TOO_MANY_HANDSHAKES -> Problem.TOO_MANY_HANDSHAKES;
          case TOO_MANY_CONNECTIONS -> Problem.TOO_MANY_CONNECTIONS;
          case AT_CAPACITY -> Problem.AT_CAPACITY;
        };
    telemetry.count(Measure.HANDSHAKE_REFUSED, problem);
    problem.send(exchange, problem == Problem.ORIGIN_REFUSED ? null : RETRY_AFTER);
  }

  /** A place is kept for as long as the socket of an accepted handshake is open. */
  private static void keepOrGiveBack(
      HttpServerExchange exchange, ExchangeCompletionListener.NextListener next) {
    Place place = place(exchange);
    if (exchange.getStatusCode() == StatusCodes.SWITCHING_PROTOCOLS) {
      AtomicBoolean takenOver = new AtomicBoolean();
      exchange.putAttachment(TAKEN_OVER, takenOver);
      exchange
          .getConnection()
          .addCloseListener(closed -> {
            if (!takenOver.get()) {
              place.giveBack();
            }
          });
      if (!exchange.getConnection().isOpen()) {
        place.giveBack();
      }
    } else {
      place.giveBack();
    }
    next.proceed();
  }

  private static Knock knock(HttpServerExchange exchange) {
    InetAddress peer = exchange.getSourceAddress().getAddress();
    return new Knock(
        peer,
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.ORIGIN)),
        values(exchange.getRequestHeaders().get(Headers.FORWARDED)),
        values(exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR)));
  }

  private static List<String> values(@Nullable HeaderValues headers) {
    return headers == null ? List.of() : List.copyOf(headers);
  }
}
