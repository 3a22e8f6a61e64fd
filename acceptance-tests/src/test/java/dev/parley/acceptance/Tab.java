package dev.parley.acceptance;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One connection of a person, and everything heard on it. Safe for any thread. */
abstract class Tab {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile @Nullable Goodbye goodbye;

  /** Says it to the server, in what wrapping the connection's protocol has for it. */
  abstract void send(String json);

  /** Sends the next token, in the way of the connection's protocol. */
  abstract void renew(String token);

  abstract void sayGoodbye();

  /** The link is gone without a word. */
  abstract void lose();

  /** Every event, in their order, as it came. */
  List<String> everything() {
    return List.copyOf(heard);
  }

  /** The events of that type, in their order. */
  List<JsonNode> events(String type) {
    return heard.stream()
        .map(JSON::readTree)
        .filter(event -> event.path("type").asString("").equals(type))
        .toList();
  }

  /** The events of these types about that user, in their order, by type. */
  List<String> eventsAbout(String user, String... types) {
    return heard.stream()
        .map(JSON::readTree)
        .filter(event -> List.of(types).contains(event.path("type").asString("")))
        .filter(event -> event.path("data").path("userId").asString("").equals(user))
        .map(event -> event.path("type").asString())
        .toList();
  }

  /**
   * What publishers have said: everything that is neither presence nor typing, nor of tokens, nor
   * an error.
   */
  List<String> published() {
    return heard.stream()
        .filter(text -> {
          String type = JSON.readTree(text).path("type").asString("");
          return !type.startsWith("presence:")
              && !type.startsWith("typing:")
              && !type.startsWith("auth:")
              && !type.startsWith("connection:")
              && !type.equals("pong")
              && !type.equals("error");
        })
        .toList();
  }

  /** How the server ended the connection, if it did. */
  Optional<Goodbye> goodbye() {
    return Optional.ofNullable(goodbye);
  }

  record Goodbye(int code, String reason) {}

  /** An event has come. */
  final void hear(String event) {
    heard.add(event);
  }

  /** The connection has ended. */
  final void end(Goodbye with) {
    goodbye = with;
  }
}
