package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A connection by a library of another language, in a process of its own that takes lines of JSON
 * and answers in such lines. Safe for any thread.
 */
abstract class ScriptedTab extends StompTab {
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Writer commands;
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile String channel = "";

  ScriptedTab(int port, String... command) {
    super(port);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
    commands = process.outputWriter(UTF_8);
    Thread.ofPlatform()
        .daemon(true)
        .name(getClass().getSimpleName() + "-" + process.pid())
        .start(this::readEvents);
  }

  @Override
  void subscribe(String to) {
    channel = to;
    tell(Map.of("what", "subscribe", "destination", topic(to)));
  }

  @Override
  void unsubscribe() {
    tell(Map.of("what", "unsubscribe", "destination", topic(channel)));
  }

  @Override
  void send(String json) {
    send(typing(channel), json);
  }

  @Override
  void renew(String token) {
    send("/app/auth/refresh", "{\"token\":\"%s\"}".formatted(token));
  }

  /** Begins to hear what concerns the connection's token. */
  final void subscribeToTokens() {
    tell(Map.of("what", "subscribe", "destination", "/user/queue/auth"));
  }

  final void send(String destination, String body) {
    tell(Map.of("what", "send", "destination", destination, "body", body));
  }

  @Override
  void sayGoodbye() {
    tell(Map.of("what", "goodbye"));
    try {
      if (!gone.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(getClass().getSimpleName() + " did not get away");
      }
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    } finally {
      lose();
    }
  }

  @Override
  void lose() {
    process.destroyForcibly();
  }

  final void tell(Map<String, ?> command) {
    try {
      commands.write(JSON.writeValueAsString(command) + "\n");
      commands.flush();
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }

  /** Takes what only some scripts tell. */
  void take(JsonNode event) {
    throw new IllegalStateException(event.toString());
  }

  private void readEvents() {
    try (BufferedReader events = process.inputReader(UTF_8)) {
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        JsonNode event = JSON.readTree(line);
        switch (event.path("was").asString()) {
          case "connected" -> connected();
          case "heard" -> hear(event.path("body").asString());
          case "refused" -> refused(event.path("code").asString());
          case "closed" ->
              end(new Goodbye(event.path("code").asInt(), event.path("reason").asString("")));
          case "gone" -> gone.countDown();
          default -> take(event);
        }
      }
    } catch (IOException ended) {
      System.out.println("[" + Thread.currentThread().getName() + "] ended");
    }
  }
}
