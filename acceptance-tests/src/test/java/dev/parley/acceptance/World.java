package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parley.kinde.TokenDraft;
import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.gateway.RawClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Map<ChatUser, Map<String, Object>> claims = new HashMap<>();
  private final Map<ChatUser, String> tokens = new HashMap<>();
  private final Map<ChatUser, Duration> lives = new HashMap<>();
  private @Nullable Answer answer;
  private @Nullable NodeProcess thatNode;
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

  /** Every tab that is open, whosever it is. */
  List<Tab> tabs() {
    return people.values().stream().flatMap(person -> person.tabs().stream()).toList();
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
      case "guarded" -> Deployment.guarded().node();
      default -> throw new IllegalArgumentException("no node is called " + name);
    };
  }

  void startExtraNode() {
    extra = closing(deployment.startNode());
    thatNode = extra;
  }

  /** The person's next token says so. */
  void claim(ChatUser person, String claim, Object value) {
    claims.computeIfAbsent(person, first -> new HashMap<>()).put(claim, value);
    tokens.remove(person);
  }

  /** The token that the person has in this scenario. */
  String tokenOf(ChatUser person) {
    return tokens.computeIfAbsent(person, this::freshTokenOf);
  }

  /** Another one, which is the person's from now on. */
  String renewedTokenOf(ChatUser person) {
    tokens.remove(person);
    return tokenOf(person);
  }

  private String freshTokenOf(ChatUser person) {
    TokenDraft draft = deployment.draftFor(person.name());
    for (Map.Entry<String, Object> claim : claims.getOrDefault(person, Map.of()).entrySet()) {
      draft = draft.with(claim.getKey(), claim.getValue());
    }
    Duration life = lives.get(person);
    if (life != null) {
      // Whole seconds: of the one that has begun nothing counts.
      draft = draft.with("exp", Instant.now().plus(life).getEpochSecond() + 1);
    }
    return deployment.issue(draft);
  }

  /** How long the person's tokens are good for, from their making. */
  void tokensLast(ChatUser person, Duration life) {
    lives.put(person, life);
    tokens.remove(person);
  }

  /** The node that this scenario is about. */
  NodeProcess thatNode() {
    return Objects.requireNonNull(thatNode);
  }

  void thatNode(NodeProcess node) {
    thatNode = node;
  }

  /** What was answered to the last who knocked. */
  Answer answer() {
    return Objects.requireNonNull(answer);
  }

  void answered(Answer given) {
    answer = given;
  }

  /** Sends a request, and keeps the answer. */
  Answer knock(NodeProcess node, String request) {
    try (RawClient client = RawClient.dial(node.port())) {
      client.send(request.getBytes(ISO_8859_1));
      Answer given = client.answer();
      answered(given);
      return given;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
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
    person.open(RawTab.withTokenInAddress(node.port(), channel, tokenOf(person)), channel);
  }

  /** Tries until the node lets the person in. */
  void openSoon(ChatUser person, String channel, NodeProcess node) {
    person.open(RawTab.openedSoon(node.port(), channel, tokenOf(person)), channel);
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
