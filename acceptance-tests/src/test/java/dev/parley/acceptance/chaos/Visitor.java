package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody's connection to one channel, light enough that hundreds of them can be held. Safe for
 * any thread.
 */
final class Visitor {
  private static final JsonMapper JSON = new JsonMapper();

  private final String user;
  private final String channel;
  private final boolean watching;
  private final List<Heard> heard = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Set<String>> rosters = new ConcurrentHashMap<>();
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Consumer<Visitor> onEnd;
  private final Line line;
  private volatile boolean inside;
  private volatile String ending = "not ended";

  private Visitor(
      URI address, String user, String channel, boolean watching, Consumer<Visitor> onEnd) {
    this.user = user;
    this.channel = channel;
    this.watching = watching;
    this.onEnd = onEnd;
    line = Line.open(address, this::hear, this::end);
  }

  /**
   * Connects.
   *
   * @param watching whether it keeps what it hears of others; who does not costs next to nothing
   * @param onEnd called once if the connection ends and this side has not asked for it
   * @throws java.util.concurrent.CompletionException if it is not let in
   */
  static Visitor open(
      int port,
      String channel,
      String user,
      String token,
      boolean watching,
      Consumer<Visitor> onEnd) {
    URI address =
        URI.create("ws://127.0.0.1:%d/ws?channelId=%s&token=%s".formatted(port, channel, token));
    return new Visitor(address, user, channel, watching, onEnd);
  }

  String user() {
    return user;
  }

  /** Whether it is in the channel: it has been told who else is. */
  boolean isInside() {
    return inside;
  }

  /** Whether the connection is over, whoever ended it. */
  boolean isEnded() {
    return ended.get();
  }

  /** How the other side, or the link, ended it; for people. */
  String ending() {
    return ending;
  }

  /** All that it was told, in that order. */
  List<Heard> heard() {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }

  /** Who is in the channel by all that it was told; of one that watches. */
  Set<String> present() {
    return Set.copyOf(present);
  }

  /** From here on only what is new counts. */
  void forget() {
    heard.clear();
  }

  /** Who is in the channel, as its node says when it is asked. */
  Set<String> whoIsHere() {
    String ref = "ask-" + asked.incrementAndGet();
    send("{\"type\":\"presence:get\",\"channelId\":\"%s\",\"ref\":\"%s\"}".formatted(channel, ref));
    Await.until(
        () -> rosters.containsKey(ref) || ended.get(),
        Duration.ofSeconds(30),
        () -> user + " is not told who is here");
    Set<String> roster = rosters.remove(ref);
    return roster == null ? Set.of() : roster;
  }

  void send(String json) {
    line.send(json);
  }

  /** Closes with 1000. */
  void sayGoodbye() {
    if (ended.compareAndSet(false, true)) {
      line.sayGoodbye();
    }
  }

  /** The link is gone without a word. */
  void lose() {
    ended.set(true);
    line.cut();
  }

  private void end(String how) {
    ending = how;
    if (ended.compareAndSet(false, true)) {
      onEnd.accept(this);
    }
  }

  private void hear(String text) {
    long now = System.nanoTime();
    if (!inside || watching || text.contains("presence:state")) {
      JsonNode event = JSON.readTree(text);
      if (!event.path("channelId").asString(channel).equals(channel)) {
        return; // Who goes elsewhere as well hears of themselves there.
      }
      JsonNode data = event.path("data");
      String other = data.path("userId").asString("");
      switch (event.path("type").asString("")) {
        case "presence:state" -> takeState(data);
        case "presence:join" -> {
          keep(new Heard.Came(other, now));
          present.add(other);
        }
        case "presence:leave" -> {
          keep(new Heard.Left(other, now));
          present.remove(other);
        }
        case "message:created" -> keep(new Heard.Numbered(data.path("number").asLong(-1), now));
        case "channel:resync" -> keep(new Heard.Resync(data.path("reason").asString(""), now));
        default -> {}
      }
    }
  }

  private void keep(Heard something) {
    if (watching) {
      heard.add(something);
    }
  }

  private void takeState(JsonNode data) {
    Set<String> members =
        StreamSupport.stream(data.path("members").spliterator(), false)
            .map(member -> member.path("userId").asString())
            .collect(Collectors.toUnmodifiableSet());
    String ref = data.path("ref").asString("");
    if (ref.isEmpty()) {
      present.addAll(members);
      inside = true;
    } else {
      rosters.put(ref, members);
    }
  }
}
