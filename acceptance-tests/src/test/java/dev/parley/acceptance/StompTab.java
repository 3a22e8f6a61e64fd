package dev.parley.acceptance;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection by somebody's STOMP library. Safe for any thread. */
abstract class StompTab extends Tab {
  private final URI address;
  private volatile boolean connected;
  private volatile @Nullable String refusal;

  /** Of a node on that port; nothing is sent yet. */
  StompTab(int port) {
    address = URI.create("ws://127.0.0.1:%d/stomp".formatted(port));
  }

  /** Begins to connect. */
  abstract void connect(String token);

  /** Begins to hear everything in the channel. */
  abstract void subscribe(String channel);

  final void awaitConnected() {
    Await.until(
        () -> connected,
        Await.PATIENCE,
        () -> "not connected; refused: " + refusal + "; ended: " + goodbye());
  }

  /** The code of the ERROR that ended the connection, if one did. */
  final Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  final URI address() {
    return address;
  }

  /** CONNECTED has come. */
  final void connected() {
    connected = true;
  }

  /** ERROR has come. */
  final void refused(String code) {
    refusal = code;
  }

  static String topic(String channel) {
    return "/topic/channels/" + channel;
  }

  static String typing(String channel) {
    return "/app/channels/" + channel + "/typing";
  }
}
