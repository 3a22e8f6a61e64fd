package dev.parley.acceptance;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Who is typing. */
public final class TypingSteps {
  @When("{person} is typing")
  public void types(ChatUser person) {
    person.tab().send("{\"type\":\"typing:start\"}");
  }

  @When("{person} signals typing {int} times at once")
  public void typesALot(ChatUser person, int times) {
    for (int i = 0; i < times; i++) {
      types(person);
    }
  }

  @When("{person} stops typing")
  public void stopsTyping(ChatUser person) {
    person.tab().send("{\"type\":\"typing:stop\"}");
  }

  @When("{person} does nothing more")
  public void doesNothingMore(ChatUser person) {}

  @Given("{person} has seen that {person} is typing")
  public void hasSeenTyping(ChatUser person, ChatUser other) {
    types(other);
    seesTyping(person, other);
  }

  @Then("{person} sees that {person} is typing")
  public void seesTyping(ChatUser person, ChatUser other) {
    person.awaitAbout(other, "typing:start", Await.PATIENCE);
  }

  @Then("{person} sees that {person} has stopped typing")
  public void seesStopped(ChatUser person, ChatUser other) {
    person.awaitAbout(other, "typing:stop", Await.PATIENCE);
  }

  @Then("{person} sees that {person} has stopped typing within {int} seconds")
  public void seesStoppedWithin(ChatUser person, ChatUser other, int seconds) {
    person.awaitAbout(other, "typing:stop", Duration.ofSeconds(seconds));
  }

  @Then("of {person}'s typing {person} has seen: {}")
  public void hasSeenOfTyping(ChatUser other, ChatUser person, String sequence) {
    List<String> expected =
        Arrays.stream(sequence.split(", ", -1))
            .map(word -> word.equals("started") ? "typing:start" : "typing:stop")
            .toList();
    person.awaitSequenceAbout(other, expected, "typing:start", "typing:stop");
  }
}
