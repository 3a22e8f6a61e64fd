package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.stream.IntStream;

/** What is published, who hears it, and which channels a connection is in. */
public final class ChannelSteps {
  private final World world = World.ofThisScenario();
  private String published = "";
  private List<String> series = List.of();

  @When("a service publishes in {channel}")
  public void publishes(String channel, String event) {
    // The features name channels for people; each scenario has its own of that name.
    String named = channel.substring(0, channel.lastIndexOf('.'));
    published = event.strip().replace("\"" + named + "\"", "\"" + channel + "\"");
    world.publish(channel, published.getBytes(UTF_8));
  }

  @When("a service publishes {int} messages in {channel}")
  public void publishesMany(int count, String channel) {
    series =
        IntStream.range(0, count)
            .mapToObj(i -> World.message(channel, "n" + i, "service"))
            .toList();
    series.forEach(event -> world.publish(channel, event.getBytes(UTF_8)));
  }

  @When("a service publishes {string} in {channel}")
  public void publishesMessage(String content, String channel) {
    world.publish(channel, World.message(channel, content, "service").getBytes(UTF_8));
  }

  @When("a service publishes a message by {person} in {channel}")
  public void publishesMessageBy(ChatUser author, String channel) {
    world.publish(channel, World.message(channel, "hello", author.id()).getBytes(UTF_8));
  }

  @When("a service publishes something that is not JSON in {channel}")
  public void publishesGarbage(String channel) {
    world.publish(channel, "{\"type\":".getBytes(UTF_8));
  }

  @When("a service publishes a list instead of an event in {channel}")
  public void publishesList(String channel) {
    world.publish(channel, "[1,2]".getBytes(UTF_8));
  }

  @When("a service publishes an event without a type in {channel}")
  public void publishesUntyped(String channel) {
    world.publish(channel, "{\"channelId\":\"%s\"}".formatted(channel).getBytes(UTF_8));
  }

  @When("a service publishes an event of another channel in {channel}")
  public void publishesForeign(String channel) {
    world.publish(channel, World.message("elsewhere", "hello", "service").getBytes(UTF_8));
  }

  @When("a service publishes an event that is not UTF-8 in {channel}")
  public void publishesBrokenText(String channel) {
    byte[] event = World.message(channel, "?", "service").getBytes(UTF_8);
    event[new String(event, UTF_8).indexOf('?')] = (byte) 0xC3;
    world.publish(channel, event);
  }

  @When("a service publishes an event of 600 kilobytes in {channel}")
  public void publishesHuge(String channel) {
    String event = World.message(channel, "x".repeat(600 * 1024), "service");
    world.publish(channel, event.getBytes(UTF_8));
  }

  @When("a service publishes an event nested 5000 deep in {channel}")
  public void publishesDeep(String channel) {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    String event =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"data\":%s}".formatted(channel, deep);
    world.publish(channel, event.getBytes(UTF_8));
  }

  @Then("{people} hear exactly that")
  public void hearExactlyThat(List<ChatUser> people) {
    people.forEach(person -> person.awaitHearing(List.of(published)));
  }

  @Then("{people} hear(s) all {int} messages in order")
  public void hearAll(List<ChatUser> people, int count) {
    assertThat(series).hasSize(count);
    people.forEach(person -> person.awaitHearing(series));
  }

  @Then("{person} hears {string}")
  public void hears(ChatUser person, String content) {
    Await.until(
        () -> person.heardSince().stream().anyMatch(event -> event.contains(content)),
        Await.PATIENCE,
        () -> person.name() + " heard " + person.heardSince());
  }

  @Then("{people} hear(s) nothing but {string}")
  public void hearNothingBut(List<ChatUser> people, String content) {
    for (ChatUser person : people) {
      hears(person, content);
      assertThat(person.heardSince()).as(person.name()).hasSize(1);
    }
  }

  @Then("{person} has heard nothing")
  public void hasHeardNothing(ChatUser person) {
    // What comes after this in the person's own channel would come after anything wrong as well.
    world.publish(
        person.channel(), World.message(person.channel(), "marker", "test").getBytes(UTF_8));
    hears(person, "marker");
    assertThat(person.heardSince()).hasSize(1);
  }

  @Given("{person} has joined channel {channel} as well")
  public void hasJoined(ChatUser person, String channel) {
    joins(person, channel);
    person.awaitEvent(
        "presence:state",
        state -> state.path("channelId").asString("").equals(channel),
        Await.PATIENCE);
  }

  @When("{person} joins channel {channel} as well")
  public void joins(ChatUser person, String channel) {
    person.tab().send("{\"type\":\"channel:join\",\"channelId\":\"%s\"}".formatted(channel));
    if (!channel.contains("*")) {
      person.awaitEvent(
          "presence:state",
          state -> state.path("channelId").asString("").equals(channel),
          Await.PATIENCE);
    }
  }

  @When("{person} leaves channel {channel}")
  public void leaves(ChatUser person, String channel) {
    person.tab().send("{\"type\":\"channel:leave\",\"channelId\":\"%s\"}".formatted(channel));
  }

  @When("{person} joins {int} channels more")
  public void joinsMany(ChatUser person, int count) {
    for (int i = 0; i < count; i++) {
      person
          .tab()
          .send(
              "{\"type\":\"channel:join\",\"channelId\":\"%s\"}"
                  .formatted(world.channel("more-" + i)));
    }
  }

  @Then("{person} is told that the channel is misnamed")
  public void isToldMisnamed(ChatUser person) {
    awaitError(person, "channel_invalid");
  }

  @Then("{person} is told that she is not in that channel")
  public void isToldNotJoined(ChatUser person) {
    awaitError(person, "not_joined");
  }

  @Then("{person} is told that these are too many channels")
  public void isToldTooMany(ChatUser person) {
    awaitError(person, "too_many_channels");
  }

  private static void awaitError(ChatUser person, String code) {
    person.awaitEvent(
        "error",
        error -> error.path("data").path("code").asString("").equals(code),
        Await.PATIENCE);
  }
}
