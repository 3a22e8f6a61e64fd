package dev.parley.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The examples, the tutorial and the code for Kinde, as npm runs their tests. Skipped without npm
 * or Chromium, and where the packages that they need cannot be fetched.
 */
class ExamplesTest {
  @Test
  void the_code_for_kinde_compiles_against_its_packages() throws IOException, InterruptedException {
    Npm.in("examples/kinde", "kinde.log").fetched().succeeds("npm", "test");
  }

  @Test
  void the_examples_and_the_tutorial_work_as_they_are_described()
      throws IOException, InterruptedException {
    assumeTrue(Npm.isInstalled("chromium"), "The examples were not tried: install chromium.");
    Npm.in("examples", "examples.log").fetched().succeeds("npm", "test");
  }
}
