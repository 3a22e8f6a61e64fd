package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What is spoken by the subprotocol parley.1. */
public final class Parley1Steps {
  private static final String SUBPROTOCOL = "parley.1";

  private final World world = World.ofThisScenario();
  private final Deployment deployment = world.deployment();

  @When("{person} connects by parley.1")
  public void connects(ChatUser person) {
    person.open(tab(world.nodeFor(person), world.tokenOf(person)));
  }

  @When("{person} connects by parley.1 with {}")
  public void connectsWith(ChatUser person, String what) {
    String token =
        switch (what) {
          case "no token" -> "";
          case "a garbage token" -> "garbage";
          case "a token that is over" -> deployment.expiredTokenFor(person.name());
          default -> throw new IllegalArgumentException(what);
        };
    person.open(tab(world.nodeFor(person), token));
  }

  @Then("{person} is told who she is and what the node allows")
  public void isToldWho(ChatUser person) {
    JsonNode ready =
        person.awaitEvent("connection:ready", any -> true, Await.PATIENCE).path("data");
    assertThat(ready.path("userId").asString()).isEqualTo(person.id());
    assertThat(ready.path("connectionId").asString()).isNotEmpty();
    assertThat(ready.path("limits").path("channels").asInt()).isEqualTo(128);
    assertThat(ready.path("expiresAt").asLong() * 1000)
        .isGreaterThan(ready.path("serverTimeMs").asLong());
  }

  @Then("{person} asks whether the line is alive and is answered")
  public void asks(ChatUser person) {
    String ref = "p" + person.tab().events("pong").size();
    person.tab().send("{\"type\":\"ping\",\"ref\":\"%s\"}".formatted(ref));
    person.awaitEvent(
        "pong", pong -> pong.path("data").path("ref").asString("").equals(ref), Await.PATIENCE);
  }

  @Then("{person} is let in and sent away with {int} because of {word}")
  public void isSentAway(ChatUser person, int code, String reason) {
    Await.until(
        () -> person.tab().goodbye().isPresent(), Await.PATIENCE, () -> "the line stays open");
    Tab.Goodbye goodbye = person.tab().goodbye().orElseThrow();
    assertThat(goodbye.code()).isEqualTo(code);
    assertThat(goodbye.reason()).isEqualTo("{\"code\":\"" + reason + "\"}");
  }

  @When("{person} connects by parley.1 there")
  public void connectsThere(ChatUser person) {
    person.open(tab(world.thatNode(), world.tokenOf(person)));
  }

  @Then("{person} is told that nothing arrives, and afterwards since when")
  public void isToldOfTheInterruption(ChatUser person) {
    person.awaitEvent("channel:interrupted", any -> true, Await.PATIENCE);
    JsonNode resync = person.awaitEvent("channel:resync", any -> true, Await.PATIENCE);
    assertThat(resync.path("data").path("since").asLong())
        .isLessThan(resync.path("timestamp").asLong() * 1000 + 1000)
        .isPositive();
  }

  @When("{person} listens to channel {channel} by parley.1")
  public void listens(ChatUser person, String channel) {
    person.open(tab(world.nodeFor(person), world.tokenOf(person)));
    person.awaitEvent("connection:ready", any -> true, Await.PATIENCE);
    person
        .tab()
        .send(
            "{\"type\":\"channel:join\",\"channelId\":\"%s\",\"data\":{\"member\":false}}"
                .formatted(channel));
    person.awaitEvent("presence:state", any -> true, Await.PATIENCE);
  }

  @When("{person} opens the address of channel {channel} to listen and to count")
  public void opensToListen(ChatUser person, String channel) {
    String query =
        "channelId=%s&token=%s&member=false&presence=count"
            .formatted(channel, world.tokenOf(person));
    person.open(RawTab.with(world.nodeFor(person).port(), query, Map.of(), List.of()), channel);
  }

  @Then("{person} is told that there is {int}")
  public void isToldTheState(ChatUser person, int count) {
    JsonNode state = person.awaitEvent("presence:state", any -> true, Await.PATIENCE);
    assertThat(state.path("data").path("count").asInt()).isEqualTo(count);
    assertThat(state.path("data").has("members")).isFalse();
  }

  @Then("{person} is told soon that there are {int}")
  public void isToldTheCount(ChatUser person, int count) {
    person.awaitEvent(
        "presence:count",
        event -> event.path("data").path("count").asInt() == count,
        Await.PATIENCE);
    assertThat(person.tab().events("presence:join")).isEmpty();
  }

  @Then("{person} has not seen {person} come")
  public void hasNotSeen(ChatUser person, ChatUser other) {
    assertThat(person.tab().eventsAbout(other.id(), "presence:join", "presence:leave")).isEmpty();
  }

  @Then("{person} sees {person} come")
  public void sees(ChatUser person, ChatUser other) {
    person.awaitAbout(other, "presence:join", Await.PATIENCE);
  }

  @When("{person}'s page from the right place asks why it was refused")
  public void asksWhy(ChatUser person) {
    world.knock(
        Deployment.guarded().node(),
        "GET /ws?channelId=%s HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\n\r\n"
            .formatted(world.channel("lobby"), GuardedNode.ORIGIN));
  }

  @Then("it may read the answer")
  public void mayRead() {
    RawClient.Answer answer = world.answer();
    assertThat(answer.body()).contains("\"token_required\"");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(GuardedNode.ORIGIN);
  }

  private static RawTab tab(NodeProcess node, String token) {
    List<String> offered =
        token.isEmpty() ? List.of(SUBPROTOCOL) : List.of(SUBPROTOCOL, "bearer", token);
    return RawTab.with(node.port(), "", Map.of(), offered);
  }
}
