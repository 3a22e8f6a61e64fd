package dev.parley.api;

import dev.parley.application.port.in.ModerationResult;
import dev.parley.application.port.in.Operations;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.wire.FlatObject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kick, remove, revoke and unrevoke, for every node by way of this one, in the words of the
 * commands at Redis. Safe for any thread.
 */
final class BackendModeration {
  private static final Logger LOG = LoggerFactory.getLogger(BackendModeration.class);

  private final Operations operations;

  private BackendModeration(Operations operations) {
    this.operations = operations;
  }

  /** Adds the four. */
  static void addTo(ApiCalls calls, Operations operations) {
    BackendModeration moderation = new BackendModeration(operations);
    calls
        .add(
            "POST",
            "/v1/kick",
            ApiRight.MODERATE,
            request -> moderation.everywhere(request, "kick", FlatObject::kick))
        .add("POST", "/v1/remove", ApiRight.MODERATE, moderation::remove)
        .add(
            "POST",
            "/v1/revoke",
            ApiRight.MODERATE,
            request -> moderation.everywhere(request, "revoke", FlatObject::revoke))
        .add(
            "POST",
            "/v1/unrevoke",
            ApiRight.MODERATE,
            request -> moderation.everywhere(request, "unrevoke", FlatObject::unrevoke));
  }

  /** Reads a command; empty if the object is none. */
  private interface Reader {
    Optional<? extends ModerationCommand> read(FlatObject object);
  }

  private ApiAnswer remove(ApiRequest request) {
    Optional<Remove> removal = FlatObject.read(request.body(), 0).flatMap(FlatObject::remove);
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
        operations.moderate(command),
        result ->
            switch (result) {
              case ModerationResult.Done done -> {
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
              case ModerationResult.Unavailable away ->
                  ApiReply.problem(ApiProblem.BUS_UNAVAILABLE);
              case ModerationResult.TooManyRevocations full ->
                  ApiReply.problem(ApiProblem.TOO_MANY_REVOCATIONS);
              case ModerationResult.InTheFuture ahead ->
                  ApiReply.problem(ApiProblem.ISSUED_BEFORE_AHEAD);
            });
  }
}
