package dev.parley.acceptance;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario has: its people, its channels, and what it started for itself. Scenarios run
 * one after the other on one thread, so there is one world at a time.
 */
final class World {
  private static @Nullable World current;

  private final Deployment deployment = Deployment.running();
  private final int scenario = Deployment.nextScenario();
  private final Map<String, ChatUser> people = new LinkedHashMap<>();
  private final Deque<AutoCloseable> own = new ArrayDeque<>();
  private NodeProcess extra = deployment.south;

  private World() {}

  /** The world of the scenario that is running; a new one with its first step. */
  static World ofThisScenario() {
    World world = current;
    if (world == null) {
      world = new World();
      current = world;
    }
    return world;
  }

  Deployment deployment() {
    return deployment;
  }

  ChatUser person(String name) {
    return people.computeIfAbsent(name, ChatUser::new);
  }

  /** The channel of that name, in this scenario. */
  String channel(String name) {
    return name + "." + scenario;
  }

  /** People are spread over the nodes, so that every feature is one of a cluster. */
  NodeProcess nodeFor(ChatUser person) {
    return person.name().hashCode() % 2 == 0 ? deployment.north : deployment.south;
  }

  NodeProcess node(String name) {
    return switch (name) {
      case "north" -> deployment.north;
      case "south" -> deployment.south;
      case "extra" -> extra;
      default -> throw new IllegalArgumentException("no node is called " + name);
    };
  }

  void startExtraNode() {
    extra = closing(deployment.startNode());
  }

  void publish(String channel, byte[] event) {
    deployment.publisher.publish(channel, event);
  }

  /** A message as a service publishes it. */
  static String message(String channel, String content, String author) {
    return "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":%d,\"data\":{\"content\":\"%s\",\"authorId\":\"%s\"}}"
        .formatted(channel, Instant.now().getEpochSecond(), content, author);
  }

  /** Has it closed when the scenario ends. */
  <T extends AutoCloseable> T closing(T resource) {
    own.push(resource);
    return resource;
  }

  void open(ChatUser person, String channel, NodeProcess node) {
    person.open(
        RawTab.withTokenInAddress(node.port(), channel, deployment.tokenFor(person.name())),
        channel);
  }

  /** Tries until the node lets the person in. */
  void openSoon(ChatUser person, String channel, NodeProcess node) {
    person.open(
        RawTab.openedSoon(node.port(), channel, deployment.tokenFor(person.name())), channel);
  }

  /** Nobody of the scenario is connected any more, and nothing that it started is running. */
  static void end() throws Exception {
    World world = current;
    current = null;
    if (world != null) {
      world.people.values().forEach(ChatUser::loseConnection);
      for (AutoCloseable resource : world.own) {
        resource.close();
      }
    }
  }
}
