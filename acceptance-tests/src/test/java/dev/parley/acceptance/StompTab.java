package dev.parley.acceptance;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection by somebody's STOMP library. Safe for any thread. */
abstract class StompTab extends Tab {
  private final URI address;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile @Nullable String refusal;

  /** Of a node on that port; nothing is sent yet. */
  StompTab(int port) {
    address = URI.create("ws://127.0.0.1:%d/stomp".formatted(port));
  }

  /** Begins to connect. */
  abstract void connect(String token);

  /** Begins to hear everything in the channel. */
  abstract void subscribe(String channel);

  /** Ends that again, and stays connected. */
  abstract void unsubscribe();

  final void awaitConnected() {
    awaitConnected(1);
  }

  /** Waits until CONNECTED has come so many times. */
  final void awaitConnected(int times) {
    Await.until(
        () -> connections.get() >= times,
        Await.PATIENCE.multipliedBy(times),
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
    connections.incrementAndGet();
  }

  /** How often CONNECTED has come. */
  final int connections() {
    return connections.get();
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
