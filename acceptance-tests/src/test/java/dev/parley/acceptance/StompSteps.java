package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** People whose program speaks STOMP, by a library of its own. */
public final class StompSteps {
  private static final Map<String, String> REASONS =
      Map.of(
          "the token is not genuine", "token_invalid",
          "the token is over", "token_expired",
          "the destination is not known", "destination_unknown",
          "the frame is too large", "frame_too_large",
          "the token was revoked", "token_revoked",
          "his right is withdrawn", "rights_withdrawn",
          "she was thrown out", "kicked");

  private final World world = World.ofThisScenario();

  @SuppressWarnings("NullAway.Init") // Set by the step that tries.
  private StompTab tried;

  @ParameterType(
      "STOMP\\.js as it comes|STOMP\\.js in pieces|STOMP\\.js beating each second|STOMP\\.js"
          + "|Spring|stomp\\.py in STOMP 1\\.0|stomp\\.py")
  public IntFunction<StompTab> library(String name) {
    return switch (name) {
      case "STOMP.js" -> StompJsTab::new;
      case "STOMP.js as it comes" -> StompJsTab::asItComes;
      case "STOMP.js in pieces" -> StompJsTab::splitting;
      case "STOMP.js beating each second" -> StompJsTab::beatingEachSecond;
      case "Spring" -> SpringTab::new;
      case "stomp.py" -> StompPyTab::new;
      case "stomp.py in STOMP 1.0" -> StompPyTab::inOldStomp;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Given("{person} is in channel {channel} by {library}")
  @When("{person} comes into channel {channel} by {library}")
  public void comesIn(ChatUser person, String channel, IntFunction<StompTab> library) {
    StompTab tab = library.apply(world.nodeFor(person).port());
    world.closing(tab::lose);
    tab.connect(world.deployment().tokenFor(person.name()));
    tab.awaitConnected();
    tab.subscribe(channel);
    person.open(tab, channel);
    person.awaitAbout(person, "presence:join", Await.PATIENCE);
  }

  @Given("{person} is in channel {channel} on the {node} node by {library}")
  public void comesInThere(
      ChatUser person, String channel, NodeProcess node, IntFunction<StompTab> library) {
    StompTab tab = library.apply(node.port());
    world.closing(tab::lose);
    tab.connect(world.tokenOf(person));
    tab.awaitConnected();
    if (tab instanceof ScriptedTab scripted) {
      scripted.subscribeToTokens();
    }
    tab.subscribe(channel);
    person.open(tab, channel);
  }

  @When("{person} tries to connect by {library} with {}")
  public void tries(ChatUser person, IntFunction<StompTab> library, String what) {
    String token =
        switch (what) {
          case "a garbage token" -> "garbage";
          case "a token that is over" -> world.deployment().expiredTokenFor(person.name());
          default -> throw new IllegalArgumentException(what);
        };
    tried = library.apply(world.nodeFor(person).port());
    world.closing(tried::lose);
    tried.connect(token);
  }

  @Then("the library is told that {}")
  public void isTold(String reason) {
    isTold(tried, reason);
  }

  @When("{person}'s program leaves the channel and stays connected")
  public void leavesTheChannel(ChatUser person) {
    ((StompTab) person.tab()).unsubscribe();
  }

  @When("{person}'s program sends to a destination that is not known")
  public void sendsSomewhere(ChatUser person) {
    ((ScriptedTab) person.tab()).send("/queue/elsewhere", "{}");
  }

  @When("{person}'s program sends a frame of a mebibyte")
  public void sendsMuch(ChatUser person) {
    ((StompJsTab) person.tab()).sendLarge(1024 * 1024);
  }

  @Then("{person}'s program is told that {}")
  public void programIsTold(ChatUser person, String reason) {
    isTold((StompTab) person.tab(), reason);
  }

  @Then("{person}'s program connects again by itself")
  public void connectsAgain(ChatUser person) {
    ((StompTab) person.tab()).awaitConnected(2);
    awaitState(person, 2);
  }

  @Then("{person} is still on the same connection after {int} heart-beats of the server")
  public void heartBeats(ChatUser person, int count) {
    StompJsTab tab = (StompJsTab) person.tab();
    Await.until(
        () -> tab.beatsHeard() >= count,
        Duration.ofSeconds(2L * count),
        () -> "sent " + tab.beatsSent() + ", heard " + tab.beatsHeard() + ", " + tab.goodbye());
    assertThat(tab.connections()).isEqualTo(1);
    assertThat(tab.goodbye()).isEmpty();
    // The server asks for one in ten seconds, and the longer of both wishes counts.
    assertThat(tab.beatsSent()).isPositive();
  }

  /** It is in its channel again: what is published from here on is heard. */
  private static void awaitState(ChatUser person, int times) {
    Await.until(
        () -> person.tab().events("presence:state").size() >= times,
        Await.PATIENCE,
        () -> person.name() + " is not back in the channel");
  }

  private static void isTold(StompTab tab, String reason) {
    Await.until(
        () -> tab.refusal().isPresent(),
        Await.PATIENCE,
        () -> "nothing was told; ended: " + tab.goodbye());
    assertThat(tab.refusal()).isEqualTo(Optional.ofNullable(REASONS.get(reason)));
  }
}
