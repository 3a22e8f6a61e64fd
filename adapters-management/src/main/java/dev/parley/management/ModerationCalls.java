package dev.parley.management;

import dev.parley.application.port.in.ModerationResult;
import dev.parley.application.port.in.Operations;
import dev.parley.domain.moderation.CommandFields;
import dev.parley.domain.moderation.ModerationCommand;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kick, remove, revoke and unrevoke: calls to this node that every node carries out. Safe for any
 * thread. Strict in what it takes: a parameter that is misspelt would do something else than was
 * meant.
 */
public final class ModerationCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ModerationCalls.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

  private static final ManagementReply AWAY =
      ManagementReply.problem(
          503,
          "unavailable",
          "Redis cannot be reached: the command may or may not have been carried out.");

  private final Operations operations;

  private ModerationCalls(Operations operations) {
    this.operations = operations;
  }

  /** Adds the four. */
  public static void addTo(ManagementCalls calls, Operations operations) {
    ModerationCalls moderation = new ModerationCalls(operations);
    calls
        .changing("/kick", "end a user's connections: userId", moderation::kick)
        .changing("/remove", "take a user out of a channel: userId, channelId", moderation::remove)
        .changing(
            "/revoke",
            "let tokens in no more: tokenId, or userId and perhaps issuedBefore, or issuedBefore",
            moderation::revoke)
        .changing(
            "/unrevoke",
            "take a revocation back: tokenId, or userId, or everyone=true",
            moderation::unrevoke);
  }

  private ManagementReply kick(ManagementRequest request) {
    return done("kick", fields(request).kick(), "userId");
  }

  private ManagementReply remove(ManagementRequest request) {
    return done("remove", fields(request).remove(), "userId and channelId");
  }

  private ManagementReply revoke(ManagementRequest request) {
    return done(
        "revoke",
        fields(request).revoke(),
        "tokenId, or userId and perhaps issuedBefore in seconds, or issuedBefore alone");
  }

  private ManagementReply unrevoke(ManagementRequest request) {
    return done("unrevoke", fields(request).unrevoke(), "tokenId, or userId, or everyone=true");
  }

  /**
   * Does it, if there is a command.
   *
   * @param expected what it is made of
   */
  private ManagementReply done(
      String what, Optional<? extends ModerationCommand> command, String expected) {
    return command.isPresent() ? done(what, command.get()) : wrong(expected);
  }

  private ManagementReply done(String what, ModerationCommand command) {
    ModerationResult result;
    try {
      result =
          operations
              .moderate(command)
              .toCompletableFuture()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return AWAY;
    } catch (ExecutionException | TimeoutException late) {
      return AWAY;
    }
    return switch (result) {
      case ModerationResult.Done(int connections, int answered, int nodes) -> {
        LOG.atInfo()
            .addKeyValue("command", what)
            .addKeyValue("connections", connections)
            .addKeyValue("answered", answered)
            .addKeyValue("nodes", nodes)
            .log("an operator moderates");
        yield ManagementReply.json(
            200,
            "{\"connections\":%d,\"answered\":%d,\"nodes\":%d}\n"
                .formatted(connections, answered, nodes));
      }
      case ModerationResult.Unavailable away -> AWAY;
      case ModerationResult.TooManyRevocations full ->
          ManagementReply.problem(
              409, "too_many_revocations", "The maximum number of revocations is in force.");
      case ModerationResult.InTheFuture ahead ->
          ManagementReply.problem(
              400,
              "issued_before_ahead",
              "issuedBefore is later than now: tokens that are issued until then, new ones too,"
                  + " would be refused. Nothing was done.");
    };
  }

  private static ManagementReply wrong(String expected) {
    return ManagementReply.problem(
        400, "parameters_wrong", "Expected in the query, and nothing else: " + expected + ".");
  }

  private static CommandFields fields(ManagementRequest request) {
    return new QueryFields(request);
  }

  /** A parameter is text, whatever it means. */
  private record QueryFields(ManagementRequest request) implements CommandFields {
    @Override
    public boolean has(String... names) {
      return request.query().keySet().equals(Set.of(names));
    }

    @Override
    public Optional<String> text(String name) {
      return request.parameter(name);
    }

    @Override
    public Optional<Long> seconds(String name) {
      return text(name).filter(text -> SECONDS.matcher(text).matches()).map(Long::parseLong);
    }

    @Override
    public boolean isTrue(String name) {
      return text(name).equals(Optional.of("true"));
    }
  }
}
