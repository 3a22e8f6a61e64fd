package dev.parley.acceptance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A raw connection. Safe for any thread. */
final class RawTab extends Tab {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final WebSocket socket;

  private RawTab(WebSocket.Builder builder, URI address) {
    socket = builder.buildAsync(address, new Ear()).join();
  }

  static RawTab withTokenInAddress(int port, String channel, String token) {
    return new RawTab(
        HTTP.newWebSocketBuilder(),
        URI.create("ws://127.0.0.1:%d/ws?channelId=%s&token=%s".formatted(port, channel, token)));
  }

  /** Tries until the node lets it in: a node that has just started has yet to reach its Redis. */
  static RawTab openedSoon(int port, String channel, String token) {
    List<RawTab> opened = new ArrayList<>();
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

  static RawTab withHeader(int port, String channel, String authorization) {
    return new RawTab(
        HTTP.newWebSocketBuilder().header("Authorization", authorization),
        URI.create("ws://127.0.0.1:%d/ws?channelId=%s".formatted(port, channel)));
  }

  /**
   * With whatever is in the query and the headers.
   *
   * @param subprotocols those that are offered, none where it is empty
   */
  static RawTab with(
      int port, String query, Map<String, String> headers, List<String> subprotocols) {
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    headers.forEach(builder::header);
    if (!subprotocols.isEmpty()) {
      builder.subprotocols(
          subprotocols.getFirst(),
          subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
    }
    return new RawTab(builder, URI.create("ws://127.0.0.1:%d/ws?%s".formatted(port, query)));
  }

  @Override
  void send(String json) {
    socket.sendText(json, true).join();
  }

  @Override
  void renew(String token) {
    send("{\"type\":\"auth:refresh\",\"data\":{\"token\":\"%s\"}}".formatted(token));
  }

  @Override
  void sayGoodbye() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  @Override
  void lose() {
    socket.abort();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder begun = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      begun.append(part);
      if (last) {
        hear(begun.toString());
        begun.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end(new Goodbye(code, reason));
      return null;
    }
  }
}
