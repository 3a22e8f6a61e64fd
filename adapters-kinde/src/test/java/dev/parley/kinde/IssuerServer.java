package dev.parley.kinde;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.parley.kinde.KindeSettings.KeyFetching;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An issuer of tokens on this machine that publishes its keys, or does what a test wants instead.
 */
public final class IssuerServer implements AutoCloseable {
  private final AtomicInteger fetches = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final int port;
  private volatile HttpHandler answer;
  private HttpServer server;

  private IssuerServer(HttpHandler answer) {
    this.answer = answer;
    server = listen(0);
    port = server.getAddress().getPort();
  }

  /** One that is up and has these keys. */
  public static IssuerServer publishing(RSAKey... keys) {
    return new IssuerServer(keySet(keys));
  }

  public String issuer() {
    return "http://127.0.0.1:" + port;
  }

  /** Settings that retry within milliseconds; a key that is not known is fetched every 10 s. */
  KindeSettings settings() {
    return KindeSettings.forIssuer(issuer()).withKeyFetching(paced(Duration.ofHours(1)));
  }

  /** With all the time that a busy machine may take to answer. */
  static KeyFetching paced(Duration refreshEvery) {
    return paced(Duration.ofSeconds(30), refreshEvery);
  }

  static KeyFetching paced(Duration timeout, Duration refreshEvery) {
    return new KeyFetching(
        timeout, refreshEvery, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(10));
  }

  int fetches() {
    return fetches.get();
  }

  public void publish(RSAKey... keys) {
    answer = keySet(keys);
  }

  void answer(int status, String body) {
    answer = exchange -> send(exchange, status, body);
  }

  void redirectTo(String location) {
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Location", location);
          send(exchange, 302, "");
        };
  }

  /** Publishes the keys once the latch is down. */
  void publishAfter(CountDownLatch latch, RSAKey... keys) {
    HttpHandler afterwards = keySet(keys);
    answer =
        exchange -> {
          await(latch);
          afterwards.handle(exchange);
        };
  }

  /** Sends the beginning of an answer and then nothing more. */
  void stallWithinTheBody() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await(closing);
        };
  }

  /** Connections are refused from now on. */
  void goDown() {
    server.stop(0);
  }

  void comeBack() {
    server = listen(port);
  }

  private HttpServer listen(int onPort) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort);
      HttpServer listening = HttpServer.create(address, 0);
      listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      listening.createContext(
          "/.well-known/jwks",
          exchange -> {
            fetches.incrementAndGet();
            answer.handle(exchange);
          });
      listening.start();
      return listening;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static HttpHandler keySet(RSAKey... keys) {
    String json = new JWKSet(List.<JWK>of(keys)).toString();
    return exchange -> send(exchange, 200, json);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
