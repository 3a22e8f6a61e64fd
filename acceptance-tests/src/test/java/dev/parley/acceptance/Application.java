package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody's own service that is asked who may be where. Safe for any thread. */
final class Application implements AutoCloseable {
  static final String SECRET = "the-application-knows-this";
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer http;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;

  private Application(HttpServer http) {
    this.http = http;
    http.createContext("/", this::answer);
    http.start();
  }

  static Application start() {
    try {
      return new Application(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }

  String url() {
    return "http://127.0.0.1:%d/parley".formatted(http.getAddress().getPort());
  }

  /** From now on the user may not be in that channel. */
  void refuse(String user, String channel) {
    refused.add(user + " " + channel);
  }

  /** It answers nothing that anybody could understand. */
  void fallSilent() {
    silent = true;
  }

  void speakAgain() {
    silent = false;
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode question = JSON.readTree(exchange.getRequestBody().readAllBytes());
      boolean known = SECRET.equals(exchange.getRequestHeaders().getFirst("Parley-Secret"));
      boolean allow =
          known
              && !refused.contains(
                  question.path("userId").asString() + " " + question.path("channelId").asString());
      byte[] body = "{\"allow\":%s,\"ttlSeconds\":60}".formatted(allow).getBytes(UTF_8);
      exchange.sendResponseHeaders(silent ? 500 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
