package dev.parley.acceptance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One connection of a person, and everything heard on it. Safe for any thread. */
final class Tab {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final WebSocket socket;
  private volatile @Nullable Goodbye goodbye;

  private Tab(WebSocket.Builder builder, URI address) {
    socket = builder.buildAsync(address, new Ear()).join();
  }

  static Tab withTokenInAddress(int port, String channel, String token) {
    return new Tab(
        HTTP.newWebSocketBuilder(),
        URI.create("ws://127.0.0.1:%d/ws?channelId=%s&token=%s".formatted(port, channel, token)));
  }

  /** Tries until the node lets it in: a node that has just started has yet to reach its Redis. */
  static Tab openedSoon(int port, String channel, String token) {
    List<Tab> opened = new ArrayList<>();
    Await.until(
        () -> {
          try {
            return opened.add(withTokenInAddress(port, channel, token));
          } catch (CompletionException notYet) {
            return false;
          }
        },
        Await.PATIENCE.multipliedBy(2),
        () -> "nobody is let in");
    return opened.getFirst();
  }

  static Tab withHeader(int port, String channel, String authorization) {
    return new Tab(
        HTTP.newWebSocketBuilder().header("Authorization", authorization),
        URI.create("ws://127.0.0.1:%d/ws?channelId=%s".formatted(port, channel)));
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

  /** What publishers have said: everything that is neither presence nor typing nor an error. */
  List<String> published() {
    return heard.stream()
        .filter(text -> {
          String type = JSON.readTree(text).path("type").asString("");
          return !type.startsWith("presence:")
              && !type.startsWith("typing:")
              && !type.equals("error");
        })
        .toList();
  }

  void send(String json) {
    socket.sendText(json, true).join();
  }

  void sayGoodbye() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  /** The link is gone without a word. */
  void lose() {
    socket.abort();
  }

  /** How the server ended the connection, if it did. */
  Optional<Goodbye> goodbye() {
    return Optional.ofNullable(goodbye);
  }

  record Goodbye(int code, String reason) {}

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder begun = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      begun.append(part);
      if (last) {
        heard.add(begun.toString());
        begun.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      goodbye = new Goodbye(code, reason);
      return null;
    }
  }
}
