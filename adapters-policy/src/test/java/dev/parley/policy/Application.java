package dev.parley.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An application that answers as it is told, and writes down what it was asked. */
final class Application implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{\"allow\":true}";
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile String slowChannel = "";

  Application() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/parley", this::answer);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:%d/parley".formatted(server.getAddress().getPort()));
  }

  void says(int newStatus, String newBody) {
    status = newStatus;
    body = newBody;
  }

  /** From now on it keeps everybody waiting. */
  void falter() {
    gate = new CountDownLatch(1);
  }

  /** From now on it keeps everybody waiting who asks for that channel. */
  void falterAt(String channel) {
    slowChannel = channel;
    falter();
  }

  void goOn() {
    gate.countDown();
  }

  List<String> questions() {
    return questions;
  }

  @Override
  public void close() {
    goOn();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    questions.add(exchange.getRequestHeaders().getFirst("Parley-Secret") + " " + question);
    try {
      if (question.contains(slowChannel)) {
        gate.await();
      }
    } catch (InterruptedException stopped) {
      return;
    }
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
