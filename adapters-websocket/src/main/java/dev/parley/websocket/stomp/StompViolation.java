package dev.parley.websocket.stomp;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client sent what is no frame, or broke a limit. Immutable, safe for any thread.
 *
 * <p>Code and text are fixed: nothing of what was sent is in them, and no stack trace is taken.
 */
final class StompViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes. The codes are part of the wire contract. */
  enum Rule {
    COMMAND_UNKNOWN("A frame begins with a command that clients send."),
    HEADER_INVALID("A header is a name, a colon and a value."),
    ESCAPE_INVALID("In a header a backslash is followed by r, n, c or a backslash."),
    NOT_UTF8("Commands and headers are UTF-8."),
    CONTENT_LENGTH_INVALID("content-length is the number of the body's bytes, in digits."),
    NUL_MISSING("A frame ends with a NUL, where content-length says."),
    BODY_NOT_ALLOWED("Only SEND has a body."),
    FRAME_TOO_LARGE("A frame can have 524288 bytes, in 256 messages at the most."),
    HEADERS_TOO_LARGE("A frame can have 64 headers of 10240 bytes each.");

    private final String text;

    Rule(String text) {
      this.text = text;
    }
  }

  private final Rule rule;
  private final @Nullable String receipt;

  StompViolation(Rule rule, @Nullable String receipt) {
    super(rule.text, null, false, false);
    this.rule = rule;
    this.receipt = receipt;
  }

  StompViolation(Rule rule) {
    this(rule, null);
  }

  String code() {
    return rule.name().toLowerCase(Locale.ROOT);
  }

  String text() {
    return rule.text;
  }

  Rule rule() {
    return rule;
  }

  /** Of the offending frame, where it was read before the mistake. */
  Optional<String> receipt() {
    return Optional.ofNullable(receipt);
  }
}
