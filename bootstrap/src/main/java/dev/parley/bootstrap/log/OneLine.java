package dev.parley.bootstrap.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import java.util.Locale;

/**
 * Escapes characters that could end a log line or change its direction: control characters, line
 * and paragraph separators, and the invisible ones of Unicode's category Cf, directions of text
 * among them. Stateless. In {@code log-text.xml} it is the word {@code %oneLine(…)}.
 */
public final class OneLine extends CompositeConverter<ILoggingEvent> {
  @Override
  protected String transform(ILoggingEvent event, String text) {
    return escape(text);
  }

  /** The text with each of them as the escape that Java and JSON have for it. */
  static String escape(String text) {
    for (int index = 0;
        index < text.length();
        index += Character.charCount(text.codePointAt(index))) {
      if (isEscaped(text.codePointAt(index))) {
        return escapeFrom(text, index);
      }
    }
    return text;
  }

  private static String escapeFrom(String text, int first) {
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
    text.codePoints()
        .skip(text.codePointCount(0, first))
        .forEach(point -> {
          if (isEscaped(point)) {
            for (char unit : Character.toChars(point)) {
              escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
          } else {
            escaped.appendCodePoint(point);
          }
        });
    return escaped.toString();
  }

  private static boolean isEscaped(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.FORMAT ->
          true;
      default -> false;
    };
  }
}
