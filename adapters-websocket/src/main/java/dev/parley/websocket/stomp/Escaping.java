package dev.parley.websocket.stomp;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * How a version writes what its headers cannot hold as it is ("Value Encoding" in STOMP 1.1 and
 * 1.2). Immutable, safe for any thread.
 */
enum Escaping {
  /** 1.0, and in every version CONNECT and CONNECTED, which a 1.0 peer has to be able to read. */
  NONE(0),

  /** 1.1: line feed, colon and backslash. */
  WITHOUT_CARRIAGE_RETURN(3),

  /** 1.2. */
  FULL(4);

  private static final String PLAIN = "\\\n:\r";
  private static final String LETTERS = "\\ncr";

  private final int known;

  Escaping(int known) {
    this.known = known;
  }

  static Escaping of(StompVersion version, StompCommand command) {
    return switch (command) {
      case CONNECT, STOMP, CONNECTED -> NONE;
      case SEND,
          SUBSCRIBE,
          UNSUBSCRIBE,
          ACK,
          NACK,
          BEGIN,
          COMMIT,
          ABORT,
          DISCONNECT,
          MESSAGE,
          RECEIPT,
          ERROR ->
          switch (version) {
            case V1_0 -> NONE;
            case V1_1 -> WITHOUT_CARRIAGE_RETURN;
            case V1_2 -> FULL;
          };
    };
  }

  /** The text that was meant; null if it has an escape that is none. */
  @Nullable String unescape(String written) {
    int backslash = this == NONE ? -1 : written.indexOf('\\');
    if (backslash < 0) {
      return written;
    }
    StringBuilder text = new StringBuilder(written.length());
    int from = 0;
    while (backslash >= 0) {
      int letter = backslash + 1 < written.length() ? letter(written.charAt(backslash + 1)) : -1;
      if (letter < 0) {
        return null;
      }
      text.append(written, from, backslash).append(PLAIN.charAt(letter));
      from = backslash + 2;
      backslash = written.indexOf('\\', from);
    }
    return text.append(written, from, written.length()).toString();
  }

  /**
   * How the text is written. Line ends and NULs that the version cannot write are left out, so that
   * no value can begin another header or end the frame.
   */
  String escape(String text) {
    int at = 0;
    while (at < text.length() && !isSpecial(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder written = new StringBuilder(text.length() + 8).append(text, 0, at);
    for (; at < text.length(); at++) {
      escape(text.charAt(at), written);
    }
    return written.toString();
  }

  private void escape(char next, StringBuilder written) {
    int plain = PLAIN.indexOf(next);
    if (plain >= 0 && plain < known) {
      written.append('\\').append(LETTERS.charAt(plain));
    } else if (next != '\r' && next != '\n' && next != 0) {
      written.append(next);
    }
  }

  private static boolean isSpecial(char next) {
    return next == 0 || PLAIN.indexOf(next) >= 0;
  }

  private int letter(char next) {
    int letter = LETTERS.indexOf(next);
    return letter < known ? letter : -1;
  }
}
