package dev.parley.api;

import dev.parley.application.port.in.Explanation;
import dev.parley.application.port.in.Operations;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.AccessRules;
import dev.parley.domain.access.AccessRules.Finding;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.wire.FlatObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What a token may do in a channel, and which rule decides. Safe for any thread. */
final class ExplainCalls {
  private final Operations operations;
  private final Optional<AccessRules> rules;

  private ExplainCalls(Operations operations, Optional<AccessRules> rules) {
    this.operations = operations;
    this.rules = rules;
  }

  /** Adds it. */
  static void addTo(ApiCalls calls, Operations operations, Optional<AccessRules> rules) {
    calls.add(
        "POST", "/v1/explain", ApiRight.EXPLAIN, new ExplainCalls(operations, rules)::explanation);
  }

  private ApiAnswer explanation(ApiRequest request) {
    Optional<FlatObject> asked =
        FlatObject.read(request.body(), 0)
            .filter(object -> object.has("token", "channelId", "action"));
    Optional<String> token = asked.flatMap(object -> object.text("token"));
    Optional<ChannelId> channel =
        asked.flatMap(object -> object.text("channelId")).flatMap(ChannelId::parse);
    Optional<Action> action =
        asked.flatMap(object -> object.text("action")).flatMap(ExplainCalls::action);
    if (token.isEmpty() || channel.isEmpty() || action.isEmpty()) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    if (!request.key().isFor(channel.get())) {
      return ApiReply.problem(ApiProblem.KEY_MAY_NOT);
    }
    return Waiting.answer(
        operations.explain(token.get(), channel.get(), action.get()),
        found ->
            switch (found) {
              case Explanation.Ruled(Identity identity, Ruling.Decided ruling) ->
                  ruled(identity, ruling, channel.get(), action.get());
              case Explanation.Ruled(Identity identity, Ruling.Unavailable away) ->
                  ApiReply.problem(ApiProblem.POLICY_UNAVAILABLE);
              case Explanation.Revoked(Identity identity) ->
                  ApiReply.json(json -> {
                    write(json, "revoked", false, "the token is revoked");
                    write(json, identity);
                  });
              case Explanation.Rejected(Reason reason) -> rejected(reason);
              case Explanation.Unavailable away -> ApiReply.problem(ApiProblem.KEYS_UNAVAILABLE);
            });
  }

  private static Optional<Action> action(String word) {
    return Arrays.stream(Action.values()).filter(each -> each.word().equals(word)).findFirst();
  }

  private ApiReply ruled(
      Identity identity, Ruling.Decided ruling, ChannelId channel, Action action) {
    List<Finding> findings =
        rules.map(all -> all.examine(identity, channel, action)).orElse(List.of());
    return ApiReply.json(json -> {
      switch (ruling.decision()) {
        case Granted(String by) -> write(json, "good", true, by);
        case Denied(String reason) -> write(json, "good", false, reason);
      }
      write(json, identity);
      json.writeArrayPropertyStart("rules");
      for (Finding finding : findings) {
        json.writeStartObject();
        json.writeStringProperty("rule", finding.rule());
        finding
            .objection()
            .ifPresent(objection -> json.writeStringProperty("objection", objection));
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static ApiReply rejected(Reason reason) {
    return ApiReply.json(json -> {
      switch (reason) {
        case INVALID -> write(json, "invalid", false, "the token is not one of the issuer's");
        case EXPIRED -> write(json, "expired", false, "the token has expired");
      }
    });
  }

  private static void write(JsonGenerator json, String token, boolean allowed, String because) {
    json.writeStringProperty("token", token);
    json.writeBooleanProperty("allowed", allowed);
    json.writeStringProperty("because", because);
  }

  private static void write(JsonGenerator json, Identity identity) {
    json.writeStringProperty("userId", identity.user().value());
    identity.organisation().ifPresent(tenant -> json.writeStringProperty("organisation", tenant));
    json.writeNumberProperty("expiresAt", identity.expiresAt().getEpochSecond());
  }
}
