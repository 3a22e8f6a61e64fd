package dev.parley.websocket.stomp;

import dev.parley.websocket.stomp.StompViolation.Rule;

/**
 * How a header is written: not escaped at all in 1.0, without the carriage return in 1.1, and never
 * in CONNECT and CONNECTED, which 1.0 has to be able to read. Stateless.
 */
final class HeaderEscapes {
  private HeaderEscapes() {}

  static String unescape(String text, StompVersion version) {
    int backslash = text.indexOf('\\');
    if (version == StompVersion.V1_0 || backslash < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length()).append(text, 0, backslash);
    int at = backslash;
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next != '\\') {
        plain.append(next);
      } else if (at < text.length()) {
        plain.append(unescaped(text.charAt(at++), version));
      } else {
        throw new StompViolation(Rule.ESCAPE_INVALID);
      }
    }
    return plain.toString();
  }

  private static char unescaped(char escaped, StompVersion version) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 'c' -> ':';
      case '\\' -> '\\';
      case 'r' -> {
        if (version != StompVersion.V1_2) {
          throw new StompViolation(Rule.ESCAPE_INVALID);
        }
        yield '\r';
      }
      default -> throw new StompViolation(Rule.ESCAPE_INVALID);
    };
  }

  /** What cannot be written in that version is left out: no value may begin another header. */
  static String escape(String text, StompVersion version) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      switch (next) {
        case '\0' -> {}
        case '\n' -> escaped.append(version == StompVersion.V1_0 ? "" : "\\n");
        case '\r' -> escaped.append(version == StompVersion.V1_2 ? "\\r" : "");
        case ':' -> escaped.append(version == StompVersion.V1_0 ? ":" : "\\c");
        case '\\' -> escaped.append(version == StompVersion.V1_0 ? "\\" : "\\\\");
        default -> escaped.append(next);
      }
    }
    return escaped.toString();
  }

  /** For CONNECTED: nothing is escaped there, so what would need it is left out. */
  static String strip(String text) {
    StringBuilder stripped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next != '\0' && next != '\n' && next != '\r') {
        stripped.append(next);
      }
    }
    return stripped.toString();
  }
}
