package dev.parley.bootstrap;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Verification;
import dev.parley.bootstrap.AccessSettings.Policy;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.AccessRules;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.kinde.KindeTokenVerifier;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley explain}: says what a token may do in a channel, by which rule, and why. */
@Command(
    name = "explain",
    description = "Explain what a token may do in a channel, and which rule decides.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  private static final int WITHIN_SECONDS = 5;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(names = "--token", required = true, description = "The access token.")
  private String token;

  @Option(names = "--channel", required = true, description = "The channel's id.")
  private String channel;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  ExplainCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    AccessSettings access = ServerConfig.accessFrom(environment);
    ChannelId where =
        ChannelId.parse(channel)
            .orElseThrow(() ->
                new OperatorError(
                    "--channel: expected 1 to 128 characters from A-Z a-z 0-9 _ . : @ = + -"));
    Identity identity =
        KindeTokenVerifier.readUnverified(token)
            .orElseThrow(() ->
                new OperatorError(
                    "--token: expected a Kinde access token: RS256, with kid, sub and exp"));
    PrintWriter out = spec.commandLine().getOut();
    Standing standing = standing();
    out.println("token    " + standing.words());
    out.println("user     " + identity.user());
    out.println("org_code " + identity.organisation().orElse("none"));
    if (!standing.good()) {
      out.println("rights   none: an invalid token gives no rights");
      out.flush();
      return ExitCode.SOFTWARE;
    }
    out.println(
        "rights   permissions "
            + new TreeSet<>(identity.rights().permissions())
            + ", roles "
            + new TreeSet<>(identity.rights().roles()));
    out.println("ends     " + identity.expiresAt());
    boolean mayJoin = true;
    try (AccessSettings.Opened policy = access.open()) {
      for (Action action : Action.values()) {
        boolean may = explain(out, policy, access, identity, where, action);
        mayJoin &= may || action != Action.JOIN;
      }
    }
    out.flush();
    return mayJoin ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private boolean explain(
      PrintWriter out,
      AccessSettings.Opened policy,
      AccessSettings access,
      Identity identity,
      ChannelId where,
      Action action)
      throws InterruptedException {
    Ruling ruling = ruling(policy, identity, where, action);
    String verdict =
        switch (ruling) {
          case Ruling.Decided(Granted(String by)) -> "yes: " + by;
          case Ruling.Decided(Denied(String reason)) -> "no: " + reason;
          case Ruling.Unavailable away -> "no: the application does not answer";
        };
    out.println();
    out.println("%-4s %s   %s".formatted(action.word(), where, verdict));
    for (Policy each : access.policies()) {
      out.println("  policy " + each.word());
      if (each == Policy.CLAIMS) {
        for (AccessRules.Finding finding :
            access.rules().orElseThrow().examine(identity, where, action)) {
          out.println(
              "    %s -> %s".formatted(finding.rule(), finding.objection().orElse("grants it")));
        }
      }
    }
    return ruling instanceof Ruling.Decided(Granted granted);
  }

  private static Ruling ruling(
      AccessSettings.Opened policy, Identity identity, ChannelId where, Action action)
      throws InterruptedException {
    try {
      return policy.policy().decide(identity, where, action).toCompletableFuture().get();
    } catch (ExecutionException fault) {
      throw new IllegalStateException("a policy always completes", fault);
    }
  }

  /**
   * What the issuer's keys say of the token.
   *
   * @param good whether it may be good, as far as that can be told here
   */
  private record Standing(boolean good, String words) {}

  private Standing standing() throws InterruptedException {
    String issuer = environment.getOrDefault(Setting.KINDE_ISSUER_URL.name(), "");
    if (issuer.isBlank()) {
      return new Standing(true, "read unverified: KINDE_ISSUER_URL is not set");
    }
    InstantSource clock = InstantSource.system();
    try (KindeTokenVerifier verifier =
        KindeTokenVerifier.create(
            ServerConfig.kindeFrom(environment),
            clock,
            MonotonicClock.system(),
            NoopTelemetry.TELEMETRY)) {
      verifier.fetchKeys();
      Optional<Verification> verification = Optional.empty();
      try {
        verifier.keysReady().toCompletableFuture().get(WITHIN_SECONDS, TimeUnit.SECONDS);
        verification =
            Optional.of(
                verifier.verify(token).toCompletableFuture().get(WITHIN_SECONDS, TimeUnit.SECONDS));
      } catch (TimeoutException | ExecutionException outOfReach) {
        // Said below.
      }
      return switch (verification.orElse(new Verification.Unavailable(Duration.ZERO))) {
        case Verification.Verified verified ->
            new Standing(true, "verified with the keys of " + issuer);
        case Verification.Unavailable away ->
            new Standing(true, "read unverified: the keys of " + issuer + " cannot be reached");
        case Verification.Rejected rejected ->
            new Standing(
                false,
                "INVALID for %s: %s"
                    .formatted(
                        issuer,
                        verifier.objectionTo(token).orElse("it was rejected a moment ago")));
      };
    }
  }
}
