package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An application that lets everybody into every channel, and answers 404 for those that it does not
 * know. Safe for any thread.
 */
final class PolicyApplication implements AutoCloseable {
  static final String SECRET = "the-application-knows-this";

  /** How the channels begin that it does not know. */
  static final String UNKNOWN = "unknown-";

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private PolicyApplication(HttpServer http) {
    this.http = http;
    http.setExecutor(threads);
    http.createContext("/", PolicyApplication::answer);
    http.start();
  }

  static PolicyApplication start() {
    try {
      return new PolicyApplication(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }

  String url() {
    return "http://127.0.0.1:%d/parley".formatted(http.getAddress().getPort());
  }

  @Override
  public void close() {
    http.stop(0);
    threads.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      boolean known = !question.contains("\"" + UNKNOWN);
      byte[] body = (known ? "{\"allow\":true,\"ttlSeconds\":60}" : "{}").getBytes(UTF_8);
      exchange.sendResponseHeaders(known ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
