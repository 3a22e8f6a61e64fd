package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A person with one or more tabs open. One thread. */
final class ChatUser {
  private final String name;
  private final List<Tab> tabs = new ArrayList<>();
  private String channel = "";
  private int heardBefore;

  ChatUser(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** The id in the person's token. */
  String id() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The tab that was opened last. */
  Tab tab() {
    return tabs.getLast();
  }

  List<Tab> tabs() {
    return List.copyOf(tabs);
  }

  Tab firstTab() {
    return tabs.getFirst();
  }

  /** The channel the person came in by. */
  String channel() {
    return channel;
  }

  /** Opens a tab and waits until it is in the channel. */
  void open(Tab tab, String into) {
    channel = into;
    tabs.add(tab);
    awaitEvent("presence:state", state -> isIn(state, into), Await.PATIENCE);
  }

  /** Opens a tab that is in no channel yet. */
  void open(Tab tab) {
    tabs.add(tab);
  }

  void close(Tab tab) {
    tab.sayGoodbye();
    tabs.remove(tab);
  }

  void loseConnection() {
    tabs.forEach(Tab::lose);
    tabs.clear();
  }

  /** From here on only what is new counts as heard from publishers. */
  void listenFromNow() {
    heardBefore = tab().published().size();
  }

  List<String> heardSince() {
    List<String> all = tab().published();
    return all.subList(Math.min(heardBefore, all.size()), all.size());
  }

  void awaitHearing(List<String> expected) {
    Await.until(
        () -> heardSince().size() >= expected.size(),
        Await.PATIENCE,
        () -> name + " heard only " + heardSince());
    assertThat(heardSince()).as(name + " hears").isEqualTo(expected);
  }

  JsonNode awaitEvent(String type, Predicate<JsonNode> such, Duration patience) {
    Await.until(
        () -> tab().events(type).stream().anyMatch(such),
        patience,
        () -> name + " was not told " + type + "; of that type: " + tab().events(type));
    return tab().events(type).stream().filter(such).findFirst().orElseThrow();
  }

  void awaitAbout(ChatUser other, String type, Duration patience) {
    awaitEvent(
        type, event -> event.path("data").path("userId").asString("").equals(other.id()), patience);
  }

  void awaitSequenceAbout(ChatUser other, List<String> expected, String... types) {
    Await.until(
        () -> tab().eventsAbout(other.id(), types).size() >= expected.size(),
        Await.PATIENCE,
        () -> name + " saw of " + other.name() + " " + tab().eventsAbout(other.id(), types));
    assertThat(tab().eventsAbout(other.id(), types)).isEqualTo(expected);
  }

  private static boolean isIn(JsonNode state, String channel) {
    return state.path("channelId").asString("").equals(channel);
  }
}
