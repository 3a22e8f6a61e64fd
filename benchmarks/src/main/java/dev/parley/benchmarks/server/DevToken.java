package dev.parley.benchmarks.server;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Asks a server in dev mode for a token. Stateless. */
public final class DevToken {
  private DevToken() {}

  /** A token of that server; empty if it gives none. */
  public static Optional<String> of(URI server) {
    String scheme = "wss".equals(server.getScheme()) ? "https" : "http";
    try {
      return Optional.of(
          Loopback.get(
                  URI.create(
                      scheme + "://" + server.getAuthority() + "/dev/token?user=load&name=Load"))
              .strip());
    } catch (IOException none) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
