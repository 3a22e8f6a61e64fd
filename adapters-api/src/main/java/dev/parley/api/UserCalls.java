package dev.parley.api;

import dev.parley.application.port.in.Operations;
import dev.parley.domain.identity.UserId;

/** Where a user is, on all nodes. Safe for any thread. */
final class UserCalls {
  private final Operations operations;

  private UserCalls(Operations operations) {
    this.operations = operations;
  }

  /** Adds it. */
  static void addTo(ApiCalls calls, Operations operations) {
    calls.add("GET", "/v1/users/{userId}", ApiRight.USERS, new UserCalls(operations)::user);
  }

  /** What is asked of every channel takes a key for all of them. */
  private ApiAnswer user(ApiRequest request) {
    if (!request.key().isForAllChannels()) {
      return ApiReply.problem(ApiProblem.KEY_MAY_NOT);
    }
    if (!request.query().isEmpty()) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    UserId user = request.user().orElseThrow();
    return Waiting.answer(
        operations.locate(user),
        found ->
            ApiReply.json(json -> {
              json.writeStringProperty("userId", user.value());
              json.writeNumberProperty("connections", found.connections());
              json.writeArrayPropertyStart("channels");
              found.channels().forEach(channel -> json.writeString(channel.value()));
              json.writeEndArray();
              json.writeBooleanProperty("partial", found.isPartial());
              json.writeNumberProperty("answered", found.answered());
              json.writeNumberProperty("nodes", found.nodes());
            }));
  }
}
