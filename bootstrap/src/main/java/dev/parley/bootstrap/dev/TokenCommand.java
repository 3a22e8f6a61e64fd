package dev.parley.bootstrap.dev;

import dev.parley.bootstrap.OperatorError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley token}: prints a token from the dev issuer. */
@Command(
    name = "token",
    description = "Print a token from the dev issuer, and nothing else.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A server in dev mode issues the same:",
      "/dev/token?user=u2&name=Bo&permission=chat:write"
    })
public final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private TokenRequest request = new TokenRequest();

  @Option(
      names = "--port",
      description = "For the dev server at that port. Default: the one that was started last.")
  private @Nullable Integer port;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  public TokenCommand() {}

  @Override
  public void run() {
    spec.commandLine().getOut().println(issuer().token(request, Instant.now()));
    spec.commandLine().getOut().flush();
  }

  private DevIssuer issuer() {
    List<DevIssuer> known = DevIssuerFile.ofThisProject().read();
    if (known.isEmpty()) {
      throw new OperatorError(
          "There is no dev issuer yet: start a server first, with ./parley dev");
    }
    if (port != null) {
      String wanted = DevEndpoints.issuerAt(port);
      return known.stream()
          .filter(issuer -> issuer.issuer().equals(wanted))
          .findFirst()
          .orElseThrow(
              () -> new OperatorError("No server in dev mode has been at port " + port + "."));
    }
    // A token for none that is up is one for the next that is where the last one was.
    return known.size() == 1
        ? known.getFirst()
        : known.stream().filter(DevIssuer::isUp).findFirst().orElse(known.getFirst());
  }
}
