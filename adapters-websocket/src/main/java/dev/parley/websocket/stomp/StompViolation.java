package dev.parley.websocket.stomp;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client sent what is no frame, or broke a limit; the connection is to be ended with an ERROR.
 * Immutable, safe for any thread.
 *
 * <p>Code and text are fixed: nothing of what was sent is in them, and no stack trace is taken,
 * since hostile input must stay cheap. Only {@link #receipt()} is the client's own.
 */
final class StompViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes. The codes are part of the wire contract. */
  enum Rule {
    COMMAND_UNKNOWN("A frame must begin with a client command."),
    HEADER_INVALID(
        "A header must be a name, a colon and a value; an empty line must follow the last."),
    ESCAPE_INVALID("A backslash in a header must begin an escape of the STOMP version in use."),
    NOT_UTF8("Headers must be UTF-8."),
    CONTENT_LENGTH_INVALID("content-length must be the number of bytes in the body, in digits."),
    NUL_MISSING("A frame must end with a NUL, at the place that content-length gives."),
    BODY_NOT_ALLOWED("Only SEND may have a body."),
    FRAME_TOO_LARGE("The frame has too many bytes."),
    TOO_MANY_PIECES("The frame is spread over too many messages."),
    HEADERS_TOO_LARGE("The frame has too many or too long headers.");

    private final String text;

    Rule(String text) {
      this.text = text;
    }
  }

  private final Rule rule;
  private final @Nullable String receipt;

  /**
   * @param receipt the header of that name in the offending frame, if it was read before the
   *     mistake
   */
  StompViolation(Rule rule, @Nullable String receipt) {
    super(rule.text, null, false, false);
    this.rule = rule;
    this.receipt = receipt;
  }

  Rule rule() {
    return rule;
  }

  /** For programs: the rule's name in lower case. */
  String code() {
    return rule.name().toLowerCase(Locale.ROOT);
  }

  /** For people: what was expected. */
  String text() {
    return rule.text;
  }

  /** What the ERROR is to carry as {@code receipt-id}. */
  Optional<String> receipt() {
    return Optional.ofNullable(receipt);
  }
}
