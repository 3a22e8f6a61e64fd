package dev.parley.publisher;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why something was not published, as far as is known. */
public final class ParleyException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final @Nullable String requestId;

  ParleyException(
      String message, int status, String code, @Nullable String requestId, @Nullable Throwable why) {
    super(message, why);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  /** The HTTP status; 0 if nothing was answered: it may have been published then. */
  public int status() {
    return status;
  }

  /** The server's code; {@code unanswered}, or {@code not_parley} if something else answered. */
  public String code() {
    return code;
  }

  /** By which the server's log has it. */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  /** Whether the same call may do better a little later. */
  boolean isWorthTryingAgain() {
    return status == 0 || status == 429 || status >= 500;
  }
}
