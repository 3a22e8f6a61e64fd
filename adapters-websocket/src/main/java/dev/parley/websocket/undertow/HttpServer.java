package dev.parley.websocket.undertow;

import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.http.undertow.HttpExchanges;
import dev.parley.http.undertow.HttpListener;
import dev.parley.http.undertow.PathMount;
import dev.parley.websocket.admission.ConnectionAdmission;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.connection.ConnectionLimits;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import dev.parley.websocket.raw.Greeting;
import dev.parley.websocket.raw.RawProtocol;
import dev.parley.websocket.session.EchoProtocol;
import dev.parley.websocket.stomp.StompProtocol;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;

/**
 * Undertow with the limits that a public server needs: it does HTTP and the upgrade, and nothing
 * after that. Start and stop from one thread.
 */
public final class HttpServer implements AutoCloseable {
  /**
   * What the system may hold for a client that does not read. Left alone it goes up to 4 MiB, out
   * of sight of the rules for slow readers: 28 MB for ten of them, and the others' deliveries, then
   * copied into cold pages, cost a fifth more. It counts what a segment takes, not its bytes.
   */
  private static final int SEND_BUFFER_BYTES = 256 * 1024;

  /** Room for a token of 8 KiB in the query and the headers of a browser. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private static final String GZIP = "gzip";

  private final InetSocketAddress address;
  private final int ioThreads;
  private final Connections connections;
  private final Map<String, Endpoint> endpoints;
  private final Optional<PathMount> mount;
  private final EntryRules entry;
  private final boolean echo;
  private final Greeting greeting;
  private @Nullable HttpListener listener;

  public HttpServer(
      InetSocketAddress address,
      int ioThreads,
      Connections connections,
      Map<String, Endpoint> endpoints,
      Optional<PathMount> mount,
      EntryRules entry,
      boolean echo,
      Greeting greeting) {
    this.address = address;
    this.ioThreads = ioThreads;
    this.connections = connections;
    this.endpoints = Map.copyOf(endpoints);
    this.mount = mount;
    this.entry = entry;
    this.echo = echo;
    this.greeting = greeting;
  }

  /**
   * Listens.
   *
   * @return the address it listens at
   * @throws IllegalStateException if it cannot
   */
  public InetSocketAddress start(Clients clients, Telemetry telemetry, InstantSource clock) {
    telemetry.expect(Measure.HANDSHAKE_REFUSED, Problem.values());
    RawProtocol.expectRefusals(telemetry);
    StompProtocol.expectRefusals(telemetry);
    RequestToken token = new RequestToken(entry.tokenInQuery());
    ConnectionAdmission admission =
        new ConnectionAdmission(
            entry.origins(), entry.proxies(), entry.limits(), System.nanoTime());
    HttpListener.Settings settings =
        new HttpListener.Settings(
            address,
            ioThreads,
            SEND_BUFFER_BYTES,
            entry.http(),
            entry.limits().perNode(),
            // An echo has no permit.
            () -> Math.max(admission.taken(), connections.open()),
            entry.proxies()::isTrusted,
            OptionMap.builder()
                .set(UndertowOptions.MAX_HEADER_SIZE, MAX_HEAD_BYTES)
                .set(UndertowOptions.MAX_HEADERS, 64)
                .set(UndertowOptions.MAX_PARAMETERS, 32)
                .set(UndertowOptions.MAX_COOKIES, 64)
                // Nothing else here reads a body, and 0 would stand for any length.
                .set(
                    UndertowOptions.MAX_ENTITY_SIZE, mount.map(PathMount::mostBodyBytes).orElse(1L))
                .getMap());
    try {
      listener =
          HttpListener.open(
              settings,
              routes(
                  new AdmissionHandler(
                      admission,
                      new HandshakeTurns(connections, entry.waiting(), ioThreads, telemetry),
                      telemetry),
                  new ChannelEntryHandler(
                      clients,
                      telemetry,
                      token,
                      new WebSocketEntrance(clients, connections, telemetry, clock)),
                  new ChannelEntryHandler(
                      clients,
                      telemetry,
                      token,
                      new EventStreamEntrance(clients, connections, telemetry)),
                  new Parley1UpgradeHandler(clients, connections, telemetry, clock, greeting),
                  new StompUpgradeHandler(clients, connections, telemetry, clock, token)),
              telemetry);
      return listener.address();
    } catch (BindException taken) {
      throw new IllegalStateException(
          "Port %d is in use: stop the process that listens there, or choose another port (PORT)."
              .formatted(address.getPort()),
          taken);
    } catch (IOException failed) {
      throw new IllegalStateException(
          "Cannot listen at %s: %s".formatted(address, failed.getMessage()), failed);
    }
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  private HttpHandler routes(
      AdmissionHandler door,
      ChannelEntryHandler raw,
      ChannelEntryHandler streams,
      Parley1UpgradeHandler parley,
      StompUpgradeHandler stomp) {
    Map<String, HttpHandler> routes = new HashMap<>();
    Map<String, Endpoint> actions = new HashMap<>();
    endpoints.forEach((path, endpoint) -> {
      if (endpoint.isAction()) {
        actions.put(path, endpoint);
      } else {
        routes.put(path, exchange -> reply(exchange, endpoint));
      }
    });
    routes.put(
        "/ws",
        door.before(exchange -> {
          if (Parley1UpgradeHandler.isChosen(exchange)) {
            parley.handleRequest(exchange);
          } else if (StompUpgradeHandler.isOffered(exchange)) {
            stomp.handleRequest(exchange);
          } else {
            raw.handleRequest(exchange);
          }
        }));
    routes.put("/stomp", door.before(stomp));
    routes.put("/sse", door.before(streams));
    if (echo) {
      routes.put("/dev/echo", this::echo);
    }
    return exchange -> {
      connections.letPublicationsPass(exchange.getIoThread());
      if (mount.isPresent() && mount.get().takes(exchange.getRequestPath())) {
        mount.get().handle(exchange);
        return;
      }
      if (!exchange.isRequestComplete()) {
        // Nobody here reads a body, and one that does not end would be waited for, without a limit,
        // before the exchange is over: by no liveness, and in no count.
        IoUtils.safeClose(exchange.getConnection());
        return;
      }
      HttpHandler route = routes.get(exchange.getRequestPath());
      Endpoint action = actions.get(exchange.getRequestPath());
      if (action != null) {
        act(exchange, action);
      } else if (route == null) {
        Problem.NOT_FOUND.send(exchange);
      } else if (!isGet(exchange)) {
        Problem.METHOD_NOT_ALLOWED.send(exchange);
      } else {
        route.handleRequest(exchange);
      }
    };
  }

  /** A page of any origin can send a POST without a body, and need not read the answer. */
  private void act(HttpServerExchange exchange, Endpoint action) {
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (!exchange.getRequestMethod().equals(Methods.POST)) {
      Problem.METHOD_NOT_ALLOWED.send(exchange);
    } else if (origin != null && !entry.origins().allows(origin)) {
      Problem.ORIGIN_REFUSED.send(exchange);
    } else {
      reply(exchange, action);
    }
  }

  private static boolean isGet(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.GET)
        || exchange.getRequestMethod().equals(Methods.HEAD);
  }

  private void echo(HttpServerExchange exchange) {
    if (OpeningHandshake.isAskedFor(exchange)) {
      connections.accept(exchange, ConnectionLimits.AMPLE_FOR_SUITES, EchoProtocol::new);
    } else {
      Problem.UPGRADE_REQUIRED.send(exchange);
    }
  }

  private static void reply(HttpServerExchange exchange, Endpoint endpoint) {
    Map<String, String> query = new HashMap<>();
    exchange.getQueryParameters().forEach((name, values) -> query.put(name, values.getFirst()));
    Reply reply = endpoint.reply(query);
    exchange.setStatusCode(reply.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, reply.contentType());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    reply
        .headers()
        .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    if (isKnown(exchange, reply)) {
      exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
      HttpExchanges.answer(exchange);
      exchange.endExchange();
      return;
    }
    byte[] body = reply.body();
    if (reply.gzip().isPresent()) {
      exchange.getResponseHeaders().put(Headers.VARY, Headers.ACCEPT_ENCODING_STRING);
      if (takesGzip(exchange)) {
        exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, GZIP);
        body = reply.gzip().get();
      }
    }
    HttpExchanges.answer(exchange);
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }

  /** Whether the client has what would be sent (RFC 9110 section 13.1.2). */
  private static boolean isKnown(HttpServerExchange exchange, Reply reply) {
    String tag = reply.headers().get(Headers.ETAG_STRING);
    HeaderValues known = exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH);
    return tag != null
        && known != null
        && known.stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
            .anyMatch(each -> each.equals(tag) || each.equals("*"));
  }

  /** Whoever names it takes it, unless at the price of nothing (RFC 9110 section 12.5.3). */
  private static boolean takesGzip(HttpServerExchange exchange) {
    HeaderValues accepted = exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING);
    return accepted != null
        && accepted.stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(coding -> coding.replace(" ", "").toLowerCase(Locale.ROOT))
            .anyMatch(coding ->
                coding.equals(GZIP)
                    || (coding.startsWith(GZIP + ";q=") && !coding.matches("gzip;q=0(\\.0*)?")));
  }
}
