package dev.parley.acceptance;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A connection by stompjs, in a Node process of its own. Safe for any thread. */
final class StompJsTab extends ScriptedTab {
  private final Map<String, ?> settings;
  private volatile int beatsSent;
  private volatile int beatsHeard;

  private StompJsTab(int port, Map<String, ?> settings) {
    super(port, "node", NodeScript.STOMP_CLIENT.path().toString());
    this.settings = settings;
  }

  /** One that gives up when the connection is lost: what the server does is to be seen. */
  StompJsTab(int port) {
    this(port, Map.of("reconnectDelay", 0));
  }

  /** With the settings that stompjs has by itself. */
  static StompJsTab asItComes(int port) {
    return new StompJsTab(port, Map.of());
  }

  static StompJsTab beatingEachSecond(int port) {
    return new StompJsTab(
        port, Map.of("reconnectDelay", 0, "heartbeatIncoming", 1000, "heartbeatOutgoing", 1000));
  }

  /** Cuts what is large into pieces of 8 KiB. */
  static StompJsTab splitting(int port) {
    return new StompJsTab(port, Map.of("reconnectDelay", 0, "splitLargeFrames", true));
  }

  @Override
  void connect(String token) {
    tell(
        Map.of(
            "what", "connect", "url", address().toString(), "token", token, "settings", settings));
  }

  /** Sends a frame with so many bytes of body. */
  void sendLarge(int bytes) {
    tell(Map.of("what", "sendLarge", "destination", typing("c"), "bytes", bytes));
  }

  int beatsSent() {
    return beatsSent;
  }

  int beatsHeard() {
    return beatsHeard;
  }

  @Override
  void take(JsonNode event) {
    beatsSent = event.path("beatsSent").asInt();
    beatsHeard = event.path("beatsHeard").asInt();
  }
}
