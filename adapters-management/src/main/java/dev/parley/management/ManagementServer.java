package dev.parley.management;

import dev.parley.management.ManagementCalls.Entry;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;

/**
 * The operators' own port: apart from the clients', so that it can be kept to oneself and answers
 * when they are a crowd. Start and stop from one thread.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  /** Beyond these nobody is accepted until one is gone. */
  static final int MAX_CONNECTIONS = 64;

  /**
   * A request whose head is not complete by then is dropped, and so is a connection without one.
   */
  private static final int WITHIN_MILLIS = 10_000;

  private static final HttpString X_CONTENT_TYPE_OPTIONS =
      HttpString.tryFromString("X-Content-Type-Options");

  private static final long MAX_BODY_BYTES = 64L * 1024;

  private final ManagementCalls calls;
  private final ManagementAccess gatekeeper;
  private final ExecutorService threads;
  private final Undertow undertow;
  private final InetSocketAddress address;

  private ManagementServer(ManagementSettings settings, ManagementCalls calls) {
    this.calls = calls;
    this.gatekeeper = new ManagementAccess(settings);
    this.threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("parley-management-", 0).factory());
    this.undertow = listen(settings);
    this.address = (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
  }

  /**
   * Listens.
   *
   * @param calls complete: what is added later may not be seen
   * @throws IllegalStateException if it cannot, in words for an operator
   */
  public static ManagementServer start(ManagementSettings settings, ManagementCalls calls) {
    return new ManagementServer(settings, calls);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    undertow.stop();
    threads.shutdownNow();
  }

  private Undertow listen(ManagementSettings settings) {
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

  private Undertow listen(InetSocketAddress at, int port) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, at.getHostString())
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setSocketOption(Options.CONNECTION_HIGH_WATER, MAX_CONNECTIONS)
            .setSocketOption(Options.CONNECTION_LOW_WATER, MAX_CONNECTIONS - 1)
            // A body that does not go on.
            .setSocketOption(Options.READ_TIMEOUT, WITHIN_MILLIS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, WITHIN_MILLIS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, WITHIN_MILLIS)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 8 * 1024)
            .setServerOption(UndertowOptions.MAX_HEADERS, 64)
            .setServerOption(UndertowOptions.MAX_PARAMETERS, 32)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_BODY_BYTES)
            .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
            .setHandler(this::handle)
            .build();
    try {
      server.start();
      return server;
    } catch (RuntimeException failed) {
      throw new IllegalStateException(
          failed.getCause() instanceof BindException
              ? "Management port %d is taken: stop what listens there, or choose another (PARLEY_MANAGEMENT_PORT)."
                  .formatted(port)
              : "Cannot listen at %s: %s".formatted(at, failed.getMessage()),
          failed);
    }
  }

  private void handle(HttpServerExchange exchange) {
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
          ManagementReply.problem(404, "not_found", "There is nothing here. See / for what is."));
    } else if (!entry.kind().method().equals(method)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, entry.kind().method());
      send(
          exchange,
          ManagementReply.problem(
              405, "method_not_allowed", "This answers to " + entry.kind().method() + "."));
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
    exchange
        .getRequestReceiver()
        .receiveFullBytes(
            (heard, body) -> heard.dispatch(threads, later -> answer(later, call, body)),
            (heard, tooLong) ->
                send(
                    heard,
                    ManagementReply.problem(
                        413, "too_large", "A body has 64 KiB at the most, and an end.")));
  }

  private static void answer(HttpServerExchange exchange, ManagementCall call, byte[] body) {
    Map<String, String> query = new HashMap<>();
    exchange.getQueryParameters().forEach((name, values) -> query.put(name, values.getFirst()));
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
    exchange.getResponseSender().send(ByteBuffer.wrap(reply.body()));
  }
}
