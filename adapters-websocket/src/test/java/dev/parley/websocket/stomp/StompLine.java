package dev.parley.websocket.stomp;

import dev.parley.websocket.gateway.LateWorld;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A STOMP client without a socket, of a world in which everybody answers at once. */
final class StompLine {
  final LateWorld.Line line;
  private final LateWorld world;
  private int read;

  StompLine(LateWorld world, LateWorld.Line line) {
    this.world = world;
    this.line = line;
  }

  static LateWorld world() {
    return new LateWorld(new Random(1), 0);
  }

  /** Somebody who is connected, and has read that. */
  static StompLine connected(LateWorld world, String token) {
    StompLine client = new StompLine(world, world.stomp());
    client.send("CONNECT", "accept-version:1.2", "passcode:" + token);
    client.forget();
    return client;
  }

  /** One subscribed to all of a channel, who has read of that, too. */
  static StompLine subscribed(LateWorld world, String token, String channel) {
    StompLine client = connected(world, token);
    client.send("SUBSCRIBE", "id:0", "destination:/topic/channels/" + channel);
    client.forget();
    return client;
  }

  /** Sends a frame without a body, and lets what comes of it come. */
  void send(String command, String... headers) {
    say(command, "", headers);
  }

  /** Sends a frame with a body. */
  void say(String command, String body, String... headers) {
    line.say(command + "\n" + String.join("\n", headers) + "\n\n" + body + "\0");
    world.passes(Duration.ofMillis(500));
  }

  /** What came since this was asked last. */
  List<String> heard() {
    List<String> all = line.said();
    List<String> news = List.copyOf(all.subList(read, all.size()));
    read = all.size();
    return news;
  }

  /** The same, put together. */
  String text() {
    return String.join("|", heard());
  }

  void forget() {
    read = line.said().size();
  }
}
