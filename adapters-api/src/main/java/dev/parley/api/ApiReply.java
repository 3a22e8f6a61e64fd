package dev.parley.api;

import dev.parley.wire.Utf8Json;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * The answer to a call.
 *
 * @param problem what is wrong; empty if nothing is
 * @param allow the method that would have been right, with 405 alone
 * @param retryAfterSeconds when it may be tried again, if that is known
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to be written, and that is all.
public record ApiReply(
    int status,
    byte[] body,
    Optional<ApiProblem> problem,
    Optional<String> allow,
    OptionalLong retryAfterSeconds)
    implements ApiAnswer {
  private static final long SOON_SECONDS = 1;

  /** 200, and an object of which the fields are written here. */
  public static ApiReply json(Consumer<JsonGenerator> fields) {
    return ready(object(fields));
  }

  /** 200, and a document that is there already. */
  public static ApiReply ready(byte[] document) {
    return new ApiReply(200, document, Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  /** A refusal. */
  public static ApiReply problem(ApiProblem problem) {
    return problem(problem, more -> {});
  }

  /** A refusal that has more to say. */
  public static ApiReply problem(ApiProblem problem, Consumer<JsonGenerator> more) {
    byte[] body =
        object(json -> {
          json.writeNumberProperty("status", problem.status());
          json.writeStringProperty("code", problem.code());
          json.writeStringProperty("detail", problem.detail());
          more.accept(json);
        });
    OptionalLong retry =
        problem.status() == 503 ? OptionalLong.of(SOON_SECONDS) : OptionalLong.empty();
    return new ApiReply(problem.status(), body, Optional.of(problem), Optional.empty(), retry);
  }

  /** The same, to be tried again then. */
  ApiReply retryAfter(long seconds) {
    return new ApiReply(status, body, problem, allow, OptionalLong.of(seconds));
  }

  /** The same, of which the right method is told. */
  ApiReply allowing(String method) {
    return new ApiReply(status, body, problem, Optional.of(method), retryAfterSeconds);
  }

  private static byte[] object(Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    Utf8Json.object(out, fields);
    out.write('\n');
    return out.toByteArray();
  }
}
