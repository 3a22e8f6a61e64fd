package dev.parley.management;

import dev.parley.application.port.out.Telemetry;
import dev.parley.http.HttpLimits;
import dev.parley.http.undertow.HttpExchanges;
import dev.parley.http.undertow.HttpListener;
import dev.parley.http.undertow.PathMount;
import dev.parley.management.ManagementCalls.Entry;
import io.undertow.UndertowOptions;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.OptionMap;

/**
 * The HTTP port for operators: separate from the clients' port, so that it can be kept private and
 * answers while many clients connect. Start and stop from one thread.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  /** Of all addresses together, and a quarter of them of one. */
  static final int MAX_CONNECTIONS = 64;

  private static final Duration HEAD_WITHIN = Duration.ofSeconds(2);

  /** What the system may hold of an answer for one who reads slowly: the metrics fit. */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  private static final HttpString X_CONTENT_TYPE_OPTIONS =
      HttpString.tryFromString("X-Content-Type-Options");

  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final ManagementCalls calls;
  private final Optional<PathMount> mount;
  private final ManagementAccess gatekeeper;
  private final ExecutorService threads;
  private final Telemetry telemetry;
  private final HttpListener listener;

  private ManagementServer(
      ManagementSettings settings,
      ManagementCalls calls,
      Optional<PathMount> mount,
      Telemetry telemetry) {
    this.telemetry = telemetry;
    this.calls = calls;
    this.mount = mount;
    this.gatekeeper = new ManagementAccess(settings);
    this.threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("parley-management-", 0).factory());
    this.listener = listen(settings);
  }

  /**
   * Listens.
   *
   * @param calls complete: what is added later may not be seen
   * @param mount what else is served here, to whom it lets in itself
   * @throws IllegalStateException if it cannot, in words for an operator
   */
  public static ManagementServer start(
      ManagementSettings settings,
      ManagementCalls calls,
      Optional<PathMount> mount,
      Telemetry telemetry) {
    return new ManagementServer(settings, calls, mount, telemetry);
  }

  /** The same, with nothing else that is served here. */
  static ManagementServer start(
      ManagementSettings settings, ManagementCalls calls, Telemetry telemetry) {
    return start(settings, calls, Optional.empty(), telemetry);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.address();
  }

  @Override
  public void close() {
    listener.close();
    threads.shutdownNow();
  }

  private HttpListener listen(ManagementSettings settings) {
    InetSocketAddress at = settings.address();
    try {
      return listen(at, at.getPort());
    } catch (IllegalStateException taken) {
      if (!settings.otherPort()) {
        throw taken;
      }
      return listen(at, 0);
    }
  }

  private HttpListener listen(InetSocketAddress at, int port) {
    HttpListener.Settings settings =
        new HttpListener.Settings(
            at.getPort() == port ? at : new InetSocketAddress(at.getAddress(), port),
            1,
            SEND_BUFFER_BYTES,
            HttpLimits.DEFAULT.withConnections(MAX_CONNECTIONS).withHead(HEAD_WITHIN),
            MAX_CONNECTIONS,
            () -> 0,
            address -> false,
            OptionMap.builder()
                .set(UndertowOptions.MAX_HEADER_SIZE, 8 * 1024)
                .set(UndertowOptions.MAX_HEADERS, 64)
                .set(UndertowOptions.MAX_PARAMETERS, 32)
                .set(
                    UndertowOptions.MAX_ENTITY_SIZE,
                    mount.map(PathMount::mostBodyBytes).orElse((long) MAX_BODY_BYTES))
                .getMap());
    try {
      return HttpListener.open(settings, this::handle, telemetry);
    } catch (BindException taken) {
      throw new IllegalStateException(
          "Management port %d is in use: stop the process that listens there, or choose another port (PARLEY_MANAGEMENT_PORT)."
              .formatted(port),
          taken);
    } catch (IOException failed) {
      throw new IllegalStateException(
          "Cannot listen at %s: %s".formatted(at, failed.getMessage()), failed);
    }
  }

  private void handle(HttpServerExchange exchange) {
    if (mount.isPresent() && mount.get().takes(exchange.getRequestPath())) {
      mount.get().handle(exchange);
      return;
    }
    String method = exchange.getRequestMethod().toString();
    if (!method.equals("POST") && !exchange.isRequestComplete()) {
      IoUtils.safeClose(exchange.getConnection()); // Nobody reads it, and it may not end.
      return;
    }
    if (exchange.getRequestPath().equals("/") && method.equals("GET")) {
      send(exchange, ManagementReply.text(calls.index()));
      return;
    }
    Entry entry = calls.at(exchange.getRequestPath());
    if (entry == null) {
      send(
          exchange,
          ManagementReply.problem(
              404, "not_found", "There is no such call. GET / lists all of them."));
    } else if (!entry.kind().method().equals(method)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, entry.kind().method());
      send(
          exchange,
          ManagementReply.problem(405, "method_not_allowed", "Use " + entry.kind().method() + "."));
    } else {
      refusal(exchange, entry)
          .ifPresentOrElse(
              refused -> sendAway(exchange, refused), () -> hear(exchange, entry.call()));
    }
  }

  private Optional<ManagementReply> refusal(HttpServerExchange exchange, Entry entry) {
    return gatekeeper.refuse(
        entry.kind(),
        exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION),
        exchange.getRequestHeaders().getFirst(Headers.HOST));
  }

  /** Takes the whole body on the I/O thread, then lets a thread that may wait have the call. */
  private void hear(HttpServerExchange exchange, ManagementCall call) {
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(MAX_BODY_BYTES);
    receiver.receiveFullBytes(
        (heard, body) -> heard.dispatch(threads, later -> answer(later, call, body)),
        (heard, tooLong) ->
            sendAway(
                heard,
                ManagementReply.problem(
                    413, "too_large", "A body has 64 KiB at the most, and an end.")));
  }

  /**
   * Of a parameter that is there twice one would be passed over, and half of what was meant done.
   */
  private static void answer(HttpServerExchange exchange, ManagementCall call, byte[] body) {
    Map<String, String> query = new HashMap<>();
    for (Map.Entry<String, Deque<String>> each : exchange.getQueryParameters().entrySet()) {
      if (each.getValue().size() > 1) {
        send(
            exchange,
            ManagementReply.problem(
                400, "parameters_wrong", "Each parameter may be given only once."));
        return;
      }
      query.put(each.getKey(), each.getValue().getFirst());
    }
    send(exchange, reply(call, new ManagementRequest(query, body)));
  }

  private static ManagementReply reply(ManagementCall call, ManagementRequest request) {
    try {
      return call.answer(request);
    } catch (RuntimeException fault) {
      LOG.atError().setCause(fault).log("fault while an operator was being answered");
      return ManagementReply.problem(500, "fault", "A fault of the server's own; see its log.");
    }
  }

  /** The body of a stranger is not waited for. */
  private static void sendAway(HttpServerExchange exchange, ManagementReply refusal) {
    exchange.setPersistent(false);
    send(exchange, refusal);
  }

  private static void send(HttpServerExchange exchange, ManagementReply reply) {
    exchange.setStatusCode(reply.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, reply.contentType());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    if (reply.status() == 401) {
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    }
    HttpExchanges.answer(exchange);
    exchange.getResponseSender().send(ByteBuffer.wrap(reply.body()));
  }
}
