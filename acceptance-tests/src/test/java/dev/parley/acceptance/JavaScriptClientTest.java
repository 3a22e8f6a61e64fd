package dev.parley.acceptance;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The tests of the JavaScript packages, as npm runs them. Skipped without npm, with a Node that is
 * too old for them, and where the packages that they need cannot be fetched.
 */
class JavaScriptClientTest {
  @Test
  void the_packages_pass_their_own_tests() throws IOException, InterruptedException {
    Npm.in("clients/javascript", "npm.log").fetched().succeeds("npm", "test");
  }
}
