package dev.parley.bootstrap;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.kinde.KindeTokenVerifier;
import dev.parley.redis.RedisAdapters;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley check}: reaches Redis and the keys, and says what is wrong. */
@Command(
    name = "check",
    description = "Test the settings: connect to Redis, fetch the issuer's keys, report problems.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  /** Longer than a fetch of the keys, which says better than a deadline of ours what it met. */
  private static final int WITHIN_SECONDS = 10;

  private static final int TRIAL_WITHIN_SECONDS = 10;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = "--print",
      description = "List each setting with its value, source and meaning, without connecting.")
  private boolean print;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  CheckCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (print) {
      spec.commandLine().getOut().print(new SettingsListing(environment).text());
      spec.commandLine().getOut().flush();
    }
    ServerConfig config = ServerConfig.from(environment);
    if (print) {
      return ExitCode.OK;
    }
    UnknownSettings.in(environment).sentences().forEach(spec.commandLine().getOut()::println);
    return reach(config);
  }

  private int reach(ServerConfig config) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
    InstantSource clock = InstantSource.system();
    try (RedisAdapters redis =
            RedisAdapters.open(
                config.redis(),
                config.transitions().map(TransitionSettings::rules),
                NoopTelemetry.TELEMETRY,
                MonotonicClock.system());
        KindeTokenVerifier tokens =
            KindeTokenVerifier.create(
                config.kinde(), clock, MonotonicClock.system(), NoopTelemetry.TELEMETRY)) {
      tokens.fetchKeys();
      redis.start(new NoopBusEvents());
      boolean bus =
          report(
              "Redis at " + config.redis().address(),
              redis.connected(),
              deadline,
              redis::reached,
              () ->
                  redis.problem().map(problem -> problem + ". ").orElse("")
                      + "Is it running there, and is REDIS_URL right?");
      boolean keys = reportKeys(config, tokens, deadline);
      boolean verbs = bus && tryVerbs(redis);
      return verbs && keys ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  /** An issuer that answers something else once will do so again: nobody waits for it. */
  private boolean reportKeys(ServerConfig config, KindeTokenVerifier tokens, long deadline)
      throws InterruptedException {
    String what = "Keys at " + config.kinde().jwks();
    String hint = "Is KINDE_ISSUER_URL your Kinde domain, and can this machine reach it?";
    PrintWriter out = spec.commandLine().getOut();
    try {
      Optional<String> failure =
          tokens
              .firstFetch()
              .toCompletableFuture()
              .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      out.println(
          failure
              .map(why -> "FAILED  %s: %s. %s".formatted(what, why, hint))
              .orElse("ok      " + what));
      return failure.isEmpty();
    } catch (TimeoutException | ExecutionException notReached) {
      out.println("FAILED  %s: no answer within %d s. %s".formatted(what, WITHIN_SECONDS, hint));
      return false;
    } finally {
      out.flush();
    }
  }

  /** To be reached is not all: a user may lack rights, and Redis may be full. */
  private boolean tryVerbs(RedisAdapters redis) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<String> problems;
    try {
      problems = redis.trial().toCompletableFuture().get(TRIAL_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException fault) {
      problems =
          List.of("Redis did not answer every command within " + TRIAL_WITHIN_SECONDS + " s");
    }
    if (problems.isEmpty()) {
      out.println("ok      Redis allows every command that a node needs");
    }
    problems.forEach(problem -> out.println("FAILED  Redis: " + problem));
    out.flush();
    return problems.isEmpty();
  }

  private boolean report(
      String what,
      CompletionStage<Void> reached,
      long deadline,
      Supplier<Optional<String>> found,
      Supplier<String> otherwise)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      reached.toCompletableFuture().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      out.println("ok      " + what + found.get().map(which -> ": " + which).orElse(""));
      return true;
    } catch (TimeoutException | ExecutionException notReached) {
      out.println(
          "FAILED  %s: not reached within %d s. %s"
              .formatted(what, WITHIN_SECONDS, otherwise.get()));
      return false;
    } finally {
      out.flush();
    }
  }
}
