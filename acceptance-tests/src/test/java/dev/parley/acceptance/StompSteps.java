package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** People whose program speaks STOMP, by a library of its own. */
public final class StompSteps {
  private static final Map<String, String> REASONS =
      Map.of(
          "the token is not genuine", "token_invalid",
          "the token is over", "token_expired");

  private final World world = World.ofThisScenario();

  @SuppressWarnings("NullAway.Init") // Set by the step that tries.
  private StompTab tried;

  @ParameterType("STOMP\\.js|Spring")
  public IntFunction<StompTab> library(String name) {
    return switch (name) {
      case "STOMP.js" -> StompJsTab::new;
      case "Spring" -> SpringTab::new;
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
    Await.until(
        () -> tried.refusal().isPresent(),
        Await.PATIENCE,
        () -> "nothing was told; ended: " + tried.goodbye());
    assertThat(tried.refusal()).isEqualTo(Optional.ofNullable(REASONS.get(reason)));
  }
}
