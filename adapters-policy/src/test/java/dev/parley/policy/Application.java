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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An application that answers as it is told, and writes down what it was asked. */
final class Application implements AutoCloseable {
  private static final Pattern CHANNEL = Pattern.compile("\"channelId\":\"([^\"]*)\"");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{\"allow\":true}";
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile String slowChannel = "";
  private volatile boolean batches;
  private volatile String refused = "";

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

  /** From now on it answers batches in their form, and refuses the channels that are named so. */
  void answersBatches(String refusedChannels) {
    refused = refusedChannels;
    batches = true;
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

  private String answers(String batch) {
    return CHANNEL
        .matcher(batch)
        .results()
        .map(found -> "{\"allow\":" + !found.group(1).startsWith(refused) + "}")
        .collect(Collectors.joining(",", "{\"answers\":[", "]}"));
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
    byte[] bytes =
        (batches && question.contains("\"questions\":") ? answers(question) : body).getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
