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

/** A connection by stompjs, in a Node process of its own. Safe for any thread. */
final class StompJsTab extends StompTab {
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Writer commands;
  private final CountDownLatch deactivated = new CountDownLatch(1);
  private volatile String channel = "";

  StompJsTab(int port) {
    super(port);
    try {
      process =
          new ProcessBuilder("node", NodeScript.STOMP_CLIENT.path().toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
    commands = process.outputWriter(UTF_8);
    Thread.ofPlatform().daemon(true).name("stompjs-" + process.pid()).start(this::readEvents);
  }

  @Override
  void connect(String token) {
    tell(Map.of("what", "connect", "url", address().toString(), "token", token));
  }

  @Override
  void subscribe(String to) {
    channel = to;
    tell(Map.of("what", "subscribe", "destination", topic(to)));
  }

  @Override
  void send(String json) {
    tell(Map.of("what", "send", "destination", typing(channel), "body", json));
  }

  @Override
  void sayGoodbye() {
    tell(Map.of("what", "deactivate"));
    try {
      if (!deactivated.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("stompjs did not get away");
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

  private void tell(Map<String, String> command) {
    try {
      commands.write(JSON.writeValueAsString(command) + "\n");
      commands.flush();
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
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
          case "deactivated" -> deactivated.countDown();
          default -> throw new IllegalStateException(line);
        }
      }
    } catch (IOException ended) {
      System.out.println("[stompjs " + process.pid() + "] ended");
    }
  }
}
