package dev.parley.benchmarks.server;

import dev.parley.benchmarks.load.LoadFailure;
import java.io.IOException;
import java.net.URI;

/** Asks a server in dev mode for a token. Stateless. */
public final class DevToken {
  private DevToken() {}

  /**
   * A token of that server.
   *
   * @throws LoadFailure if it gives none
   */
  public static String of(URI server) {
    String scheme = "wss".equals(server.getScheme()) ? "https" : "http";
    try {
      return Loopback.get(
              URI.create(scheme + "://" + server.getAuthority() + "/dev/token?user=load&name=Load"))
          .strip();
    } catch (IOException none) {
      throw noneOf(server);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw noneOf(server);
    }
  }

  private static LoadFailure noneOf(URI server) {
    return new LoadFailure(
        "%s gives no token, so it is not up or not in dev mode: name one with --token."
            .formatted(server));
  }
}
