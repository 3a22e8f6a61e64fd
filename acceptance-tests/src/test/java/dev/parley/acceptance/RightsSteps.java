package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a token gives a right to, for how long, and the next token. */
public final class RightsSteps {
  private static final Duration HOUR = Duration.ofHours(1);

  private final World world = World.ofThisScenario();

  @SuppressWarnings("NullAway.Init") // Set by the step that asks.
  private NodeProcess explanation;

  @Given("{person} is of the organisation {string}")
  public void isOf(ChatUser person, String organisation) {
    world.claim(person, "org_code", organisation);
  }

  @Given("{person} has the role {string}")
  public void hasRole(ChatUser person, String role) {
    world.claim(person, "roles", List.of(role));
  }

  @When("{person} has no role any more")
  public void hasNoRole(ChatUser person) {
    world.claim(person, "roles", List.of());
  }

  @Given("{person} has the permission {string}")
  public void hasPermission(ChatUser person, String permission) {
    world.claim(person, "permissions", List.of(permission));
  }

  @Given("{person} has a token for {int} seconds")
  public void hasShortToken(ChatUser person, int seconds) {
    world.tokensLast(person, Duration.ofSeconds(seconds));
  }

  @Given("{person} has a token of yesterday that is still good")
  public void hasOldToken(ChatUser person) {
    world.claim(person, "iat", Instant.now().minus(Duration.ofDays(1)).getEpochSecond());
  }

  @When("{person} has a new token")
  public void hasNewToken(ChatUser person) {
    world.renewedTokenOf(person);
  }

  @Then("{person} can come into channel {channel} on the {node} node")
  public void canCome(ChatUser person, String channel, NodeProcess node) {
    world.open(person, channel, node);
  }

  @When("{person} asks for channel {channel} as well")
  public void asksFor(ChatUser person, String channel) {
    person.tab().send("{\"type\":\"channel:join\",\"channelId\":\"%s\"}".formatted(channel));
  }

  @Given("the application keeps {person} out of channel {channel}")
  @When("the application keeps {person} out of channel {channel} from now on")
  public void keepsOut(ChatUser person, String channel) {
    Deployment.guarded().application().refuse(person.id(), channel);
  }

  @Then("{person} is told that he/she may not be in channel {channel}")
  public void isToldNotToBe(ChatUser person, String channel) {
    awaitError(person, "channel_refused", channel);
  }

  @Then("{person} is told that he/she may not type in channel {channel}")
  public void isToldNotToType(ChatUser person, String channel) {
    awaitError(person, "typing_refused", channel);
  }

  @Then("{person} is told that he/she may no longer be in channel {channel}")
  public void isToldNoLonger(ChatUser person, String channel) {
    awaitError(person, "rights_withdrawn", channel);
  }

  @Then("{person} is told that he/she was taken out of channel {channel}")
  public void isToldTakenOut(ChatUser person, String channel) {
    awaitError(person, "removed", channel);
  }

  @Then("of {person}'s typing {person} has seen nothing")
  public void hasSeenNoTyping(ChatUser other, ChatUser person) {
    assertThat(person.tab().eventsAbout(other.id(), "typing:start", "typing:stop")).isEmpty();
  }

  @Then("{people} are told that their tokens will be over")
  public void areTold(List<ChatUser> people) {
    people.forEach(person -> person.awaitEvent("auth:expiring", told -> true, Await.PATIENCE));
  }

  @When("{people} send(s) their/his/her next token(s)")
  public void sendNext(List<ChatUser> people) {
    for (ChatUser person : people) {
      world.tokensLast(person, HOUR);
      person.tab().renew(world.renewedTokenOf(person));
    }
  }

  @When("{person} sends the token of {person}")
  public void sendsForeign(ChatUser person, ChatUser other) {
    person.tab().renew(world.tokenOf(other));
  }

  @Then("{people} are told that their next tokens count")
  public void areToldOfNext(List<ChatUser> people) {
    people.forEach(person -> person.awaitEvent("auth:refreshed", told -> true, Await.PATIENCE));
  }

  @When("an operator asks why {person} may be in channel {channel}")
  public void asksWhy(ChatUser person, String channel) {
    explanation =
        world.closing(
            NodeProcess.start(
                List.of("explain", "--token", world.tokenOf(person), "--channel", channel),
                Map.of(
                    "KINDE_ISSUER_URL",
                    world.deployment().issuer.issuer(),
                    "PARLEY_POLICY",
                    "claims",
                    "PARLEY_ACCESS_RULES",
                    GuardedNode.RULES)));
  }

  @Then("the operator is told {string} and {string}")
  public void isTold(String first, String second) {
    explanation.awaitLine("^" + Pattern.quote(first) + ".*" + Pattern.quote(second));
  }

  private static void awaitError(ChatUser person, String code, String channel) {
    person.awaitEvent(
        "error",
        error ->
            error.path("data").path("code").asString("").equals(code)
                && error.path("channelId").asString("").equals(channel),
        Await.PATIENCE);
  }
}
