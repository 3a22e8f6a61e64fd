package dev.parley.acceptance;

import io.cucumber.java.After;

/** Cleans up after each scenario. */
public final class ScenarioHooks {
  @After
  public void endTheWorld() throws Exception {
    World.end();
  }
}
