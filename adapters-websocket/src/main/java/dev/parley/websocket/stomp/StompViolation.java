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
    COMMAND_UNKNOWN("A frame begins with a command that clients send."),
    HEADER_INVALID("A header is a name, a colon and a value; an empty line follows the last."),
    ESCAPE_INVALID("In a header a backslash begins one of the escapes of the version spoken."),
    NOT_UTF8("Headers are UTF-8."),
    CONTENT_LENGTH_INVALID("content-length is the number of the body's bytes, in digits."),
    NUL_MISSING("A frame ends with a NUL, where content-length says."),
    BODY_NOT_ALLOWED("Only SEND has a body."),
    FRAME_TOO_LARGE("A frame has fewer bytes."),
    TOO_MANY_PIECES("A frame comes in fewer messages."),
    HEADERS_TOO_LARGE("A frame has fewer and shorter headers.");

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
