package dev.parley.api;

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
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kick, remove, revoke and unrevoke, for every node by way of this one, in the words of the
 * commands at Redis. Safe for any thread.
 */
final class ModerationCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ModerationCalls.class);

  private final Moderate moderate;

  private ModerationCalls(Moderate moderate) {
    this.moderate = moderate;
  }

  /** Adds the four. */
  static void addTo(ApiCalls calls, Moderate moderate) {
    ModerationCalls moderation = new ModerationCalls(moderate);
    calls
        .add(
            "POST",
            "/v1/kick",
            ApiRight.MODERATE,
            request -> moderation.everywhere(request, "kick", ModerationCalls::kick))
        .add("POST", "/v1/remove", ApiRight.MODERATE, moderation::remove)
        .add(
            "POST",
            "/v1/revoke",
            ApiRight.MODERATE,
            request -> moderation.everywhere(request, "revoke", ModerationCalls::revoke))
        .add(
            "POST",
            "/v1/unrevoke",
            ApiRight.MODERATE,
            request -> moderation.everywhere(request, "unrevoke", ModerationCalls::unrevoke));
  }

  /** Reads a command; empty if the object is none. */
  private interface Reader {
    Optional<? extends ModerationCommand> read(FlatObject object);
  }

  private static Optional<? extends ModerationCommand> kick(FlatObject object) {
    return object.has("userId") ? user(object).map(Kick::new) : Optional.empty();
  }

  private static Optional<Remove> removal(FlatObject object) {
    Optional<ChannelId> channel = object.text("channelId").flatMap(ChannelId::parse);
    return object.has("userId", "channelId")
        ? user(object).flatMap(user -> channel.map(from -> new Remove(user, from)))
        : Optional.empty();
  }

  private static Optional<? extends ModerationCommand> revoke(FlatObject object) {
    if (object.has("tokenId")) {
      return token(object).map(token -> new Revoke(new OfToken(token)));
    }
    if (object.has("userId")) {
      return user(object).map(RevokeUntilNow::new);
    }
    if (object.has("userId", "issuedBefore")) {
      return user(object)
          .flatMap(user ->
              object.time("issuedBefore").map(before -> new Revoke(new OfUser(user, before))));
    }
    return object.has("issuedBefore")
        ? object.time("issuedBefore").map(before -> new Revoke(new OfEveryone(before)))
        : Optional.empty();
  }

  private static Optional<? extends ModerationCommand> unrevoke(FlatObject object) {
    if (object.has("tokenId")) {
      return token(object).map(token -> new Unrevoke(new RevocationTarget.Token(token)));
    }
    if (object.has("userId")) {
      return user(object).map(user -> new Unrevoke(new RevocationTarget.User(user)));
    }
    return object.has("everyone") && object.isTrue("everyone")
        ? Optional.of(new Unrevoke(new RevocationTarget.Everyone()))
        : Optional.empty();
  }

  private ApiAnswer remove(ApiRequest request) {
    Optional<Remove> removal = FlatObject.read(request.body(), 0).flatMap(ModerationCalls::removal);
    if (removal.isEmpty()) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    return request.key().isFor(removal.get().channel())
        ? done(request, "remove", removal.get())
        : ApiReply.problem(ApiProblem.KEY_MAY_NOT);
  }

  /** What is done in every channel takes a key for all of them. */
  private ApiAnswer everywhere(ApiRequest request, String what, Reader reader) {
    if (!request.key().isForAllChannels()) {
      return ApiReply.problem(ApiProblem.KEY_MAY_NOT);
    }
    Optional<? extends ModerationCommand> command =
        FlatObject.read(request.body(), 0).flatMap(reader::read);
    return command.isPresent()
        ? done(request, what, command.get())
        : ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
  }

  private ApiAnswer done(ApiRequest request, String what, ModerationCommand command) {
    return Waiting.answer(
        moderate.moderate(command),
        result ->
            switch (result) {
              case Result.Done done -> {
                LOG.atInfo()
                    .addKeyValue("command", what)
                    .addKeyValue("key", request.key().id())
                    .addKeyValue("connections", done.connections())
                    .addKeyValue("answered", done.answered())
                    .addKeyValue("nodes", done.nodes())
                    .log("a backend moderates");
                yield ApiReply.json(json -> {
                  json.writeNumberProperty("connections", done.connections());
                  json.writeNumberProperty("answered", done.answered());
                  json.writeNumberProperty("nodes", done.nodes());
                });
              }
              case Result.Unavailable away -> ApiReply.problem(ApiProblem.BUS_UNAVAILABLE);
              case Result.TooManyRevocations full ->
                  ApiReply.problem(ApiProblem.TOO_MANY_REVOCATIONS);
              case Result.InTheFuture ahead -> ApiReply.problem(ApiProblem.ISSUED_BEFORE_AHEAD);
            });
  }

  private static Optional<UserId> user(FlatObject object) {
    return object.text("userId").flatMap(UserId::parse);
  }

  private static Optional<TokenId> token(FlatObject object) {
    return object.text("tokenId").flatMap(TokenId::parse);
  }
}
