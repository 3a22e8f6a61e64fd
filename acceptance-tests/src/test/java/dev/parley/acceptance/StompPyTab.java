package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A connection by stomp.py, in a Python process of its own. The stomp.py of many systems speaks TCP
 * only, so it comes over a bridge. Safe for any thread.
 */
final class StompPyTab extends ScriptedTab {
  /** The system's own comes first: another one on the path knows nothing of its packages. */
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  private final StompBridge bridge;

  private StompPyTab(int port, String version) {
    super(port, python(), script().toString(), version);
    bridge = StompBridge.to(address());
  }

  /** In STOMP 1.2. */
  StompPyTab(int port) {
    this(port, "1.2");
  }

  /** In STOMP 1.0, where a subscription needs no name. */
  static StompPyTab inOldStomp(int port) {
    return new StompPyTab(port, "1.0");
  }

  @Override
  void connect(String token) {
    URI address = bridge.address();
    tell(
        Map.of(
            "what",
            "connect",
            "host",
            address.getHost(),
            "port",
            address.getPort(),
            "token",
            token));
  }

  @Override
  void lose() {
    super.lose();
    bridge.close();
  }

  private static Path script() {
    return Path.of(
        System.getProperty("parley.project"),
        "acceptance-tests",
        "src",
        "test",
        "python",
        "stomp_client.py");
  }

  /** One that knows stomp.py; without it the scenario is skipped, except on CI. */
  private static String python() {
    for (String python : PYTHONS) {
      if (knowsStomp(python)) {
        return python;
      }
    }
    assertThat(System.getenv("CI")).as("stomp.py is not installed; CI").isNotEqualTo("true");
    assumeTrue(false, "stomp.py is not installed (Debian: python3-stomp): its part is skipped.");
    throw new IllegalStateException("assumed to be there");
  }

  private static boolean knowsStomp(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import stomp")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }
}
