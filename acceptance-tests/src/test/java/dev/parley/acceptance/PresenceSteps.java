package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Who is here, who comes and who goes. */
public final class PresenceSteps {
  private final World world = World.ofThisScenario();

  @When("{person} opens another tab on the {node} node")
  @Given("{person} is back on the {node} node")
  public void opensAnotherTab(ChatUser person, NodeProcess node) {
    world.open(person, person.channel(), node);
  }

  @When("{person} closes the first tab")
  public void closesFirstTab(ChatUser person) {
    person.close(person.firstTab());
  }

  @When("{person} closes the other tab")
  @Given("{person} says goodbye")
  public void closesLastTab(ChatUser person) {
    person.close(person.tab());
  }

  @When("{person}'s connection is lost")
  public void connectionIsLost(ChatUser person) {
    person.loseConnection();
  }

  @Then("{person} sees that {person} has come")
  public void seesComing(ChatUser person, ChatUser other) {
    person.awaitAbout(other, "presence:join", Await.PATIENCE);
  }

  @Then("{person} sees that {person} has left")
  public void seesLeaving(ChatUser person, ChatUser other) {
    person.awaitAbout(other, "presence:leave", Await.PATIENCE);
  }

  @Then("{person} sees that {person} has left within {int} seconds")
  public void seesLeavingWithin(ChatUser person, ChatUser other, int seconds) {
    person.awaitAbout(other, "presence:leave", Duration.ofSeconds(seconds));
  }

  @Then("of {person} {person} has seen: {}")
  public void hasSeenOf(ChatUser other, ChatUser person, String sequence) {
    List<String> expected =
        Arrays.stream(sequence.split(", ", -1))
            .map(word -> word.equals("came") ? "presence:join" : "presence:leave")
            .toList();
    person.awaitSequenceAbout(other, expected, "presence:join", "presence:leave");
  }

  @When("{person} asks who is in channel {channel}")
  public void asksWhoIsHere(ChatUser person, String channel) {
    person
        .tab()
        .send(
            "{\"type\":\"presence:get\",\"channelId\":\"%s\",\"ref\":\"who\"}".formatted(channel));
  }

  @Then("{person} is told that {people} are here")
  public void isToldWhoIsHere(ChatUser person, List<ChatUser> people) {
    JsonNode state =
        person.awaitEvent(
            "presence:state",
            it -> it.path("data").path("ref").asString("").equals("who"),
            Await.PATIENCE);
    assertThat(members(state))
        .containsExactlyInAnyOrderElementsOf(people.stream().map(ChatUser::id).toList());
    assertThat(state.path("data").path("count").asInt()).isEqualTo(people.size());
  }

  @Then("{person} has been told that {person} is here")
  public void wasToldWhoIsHere(ChatUser person, ChatUser other) {
    assertThat(members(person.tab().events("presence:state").getFirst())).contains(other.id());
  }

  private static List<String> members(JsonNode state) {
    return StreamSupport.stream(state.path("data").path("members").spliterator(), false)
        .map(member -> member.path("userId").asString())
        .toList();
  }
}
