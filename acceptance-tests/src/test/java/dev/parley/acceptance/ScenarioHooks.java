package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import java.util.List;
import java.util.regex.Pattern;

/** Cleans up after each scenario, and looks back after the last one. */
public final class ScenarioHooks {
  private static final Pattern TOKEN =
      Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

  @After
  public void endTheWorld() throws Exception {
    World.end();
  }

  /** Whatever happened in all scenarios, good tokens and bad ones: no node has written one down. */
  @AfterAll
  public static void no_log_holds_a_token() {
    assertThat(Deployment.running().tokenFor("Ada")).as("a token is known").matches(TOKEN);
    List<String> log = NodeProcess.logOfServers();
    assertThat(log).anyMatch(line -> line.contains("listening"));
    assertThat(log).filteredOn(TOKEN.asPredicate()).isEmpty();
  }
}
