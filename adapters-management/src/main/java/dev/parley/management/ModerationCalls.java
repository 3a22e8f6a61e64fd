package dev.parley.management;

import dev.parley.application.port.in.Moderate;
import dev.parley.application.port.in.Moderate.Result;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final ManagementReply AWAY =
      ManagementReply.problem(
          503,
          "unavailable",
          "Redis cannot be reached: the command may or may not have been carried out.");

  private final Moderate moderate;

  private ModerationCalls(Moderate moderate) {
    this.moderate = moderate;
  }

  /** Adds the four. */
  public static void addTo(ManagementCalls calls, Moderate moderate) {
    ModerationCalls moderation = new ModerationCalls(moderate);
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
    return has(request, "userId")
        ? user(request).map(user -> done("kick", new Kick(user))).orElseGet(() -> wrong("userId"))
        : wrong("userId");
  }

  private ManagementReply remove(ManagementRequest request) {
    Optional<ChannelId> channel = request.parameter("channelId").flatMap(ChannelId::parse);
    Optional<Remove> command =
        user(request).flatMap(user -> channel.map(from -> new Remove(user, from)));
    return has(request, "userId", "channelId") && command.isPresent()
        ? done("remove", command.get())
        : wrong("userId and channelId");
  }

  private ManagementReply revoke(ManagementRequest request) {
    Optional<? extends ModerationCommand> command =
        has(request, "userId")
            ? user(request).map(RevokeUntilNow::new)
            : revocation(request).map(Revoke::new);
    return command
        .map(revoke -> done("revoke", revoke))
        .orElseGet(() ->
            wrong("tokenId, or userId and perhaps issuedBefore in seconds, or issuedBefore alone"));
  }

  private ManagementReply unrevoke(ManagementRequest request) {
    return target(request)
        .map(target -> done("unrevoke", new Unrevoke(target)))
        .orElseGet(() -> wrong("tokenId, or userId, or everyone=true"));
  }

  private static Optional<? extends RevocationTarget> target(ManagementRequest request) {
    if (has(request, "tokenId")) {
      return request.parameter("tokenId").flatMap(TokenId::parse).map(RevocationTarget.Token::new);
    }
    if (has(request, "userId")) {
      return user(request).map(RevocationTarget.User::new);
    }
    return has(request, "everyone") && request.parameter("everyone").equals(Optional.of("true"))
        ? Optional.of(new RevocationTarget.Everyone())
        : Optional.empty();
  }

  private Optional<? extends Revocation> revocation(ManagementRequest request) {
    if (has(request, "tokenId")) {
      return request.parameter("tokenId").flatMap(TokenId::parse).map(OfToken::new);
    }
    Optional<Instant> issuedBefore = issuedBefore(request);
    if (has(request, "userId", "issuedBefore")) {
      return user(request).flatMap(user -> issuedBefore.map(before -> new OfUser(user, before)));
    }
    return has(request, "issuedBefore") ? issuedBefore.map(OfEveryone::new) : Optional.empty();
  }

  private ManagementReply done(String what, ModerationCommand command) {
    Result result;
    try {
      result =
          moderate
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
      case Result.Done(int connections, int answered, int nodes) -> {
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
      case Result.Unavailable away -> AWAY;
      case Result.TooManyRevocations full ->
          ManagementReply.problem(
              409, "too_many_revocations", "The maximum number of revocations is in force.");
      case Result.InTheFuture ahead ->
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

  private static boolean has(ManagementRequest request, String... names) {
    Map<String, String> query = request.query();
    return query.keySet().equals(Set.of(names));
  }

  private static Optional<UserId> user(ManagementRequest request) {
    return request.parameter("userId").flatMap(UserId::parse);
  }

  private static Optional<Instant> issuedBefore(ManagementRequest request) {
    return request
        .parameter("issuedBefore")
        .filter(text -> SECONDS.matcher(text).matches())
        .map(Long::parseLong)
        .filter(seconds -> seconds <= LAST_SECOND)
        .map(Instant::ofEpochSecond);
  }
}
