package dev.parley.bootstrap.dev;

import dev.parley.bootstrap.OperatorError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley token}: a token of the dev issuer, alone on standard output. */
@Command(
    name = "token",
    description = "Print a token of the dev issuer, and nothing else.",
    mixinStandardHelpOptions = true)
public final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(names = "--user", required = true, description = "The user's id (the token's sub).")
  private String user;

  @Option(names = "--name", description = "What others see; else the id.")
  private @Nullable String name;

  @Option(names = "--org", description = "The organisation (org_code).")
  private @Nullable String organisation;

  @Option(names = "--permission", description = "A permission; may be repeated.")
  private List<String> permissions = List.of();

  @Option(
      names = "--ttl",
      defaultValue = "1h",
      converter = Ttl.class,
      description = "How long it is good for: 30s, 15m, 1h, 2d (${DEFAULT-VALUE}).")
  private Duration ttl;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  public TokenCommand() {}

  @Override
  public void run() {
    DevIssuer issuer =
        DevIssuerFile.ofThisProject()
            .read()
            .orElseThrow(() ->
                new OperatorError(
                    "There is no dev issuer yet: start a server first, with ./parley dev"));
    DevIssuer.Claims claims =
        new DevIssuer.Claims(
            user, Optional.ofNullable(name), Optional.ofNullable(organisation), permissions, ttl);
    spec.commandLine().getOut().println(issuer.token(claims, Instant.now()));
    spec.commandLine().getOut().flush();
  }
}
