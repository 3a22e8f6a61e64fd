package dev.parley.bootstrap.log;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What {@code logback.xml} is told: it reads system properties, since a variable that is set and
 * blank would leave it without any output. Before the first logger is asked for.
 */
public final class LogSettings {
  private static final Set<String> FORMATS = Set.of("text", "json");
  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

  private LogSettings() {}

  /** Hands on what is set and right; the rest is left as it is, and complained of elsewhere. */
  public static void apply(Map<String, String> environment) {
    hand(environment.getOrDefault("PARLEY_LOG_FORMAT", ""), FORMATS, "parley.log.format");
    hand(environment.getOrDefault("PARLEY_LOG_LEVEL", ""), LEVELS, "parley.log.level");
  }

  /**
   * The form of the log.
   *
   * @throws IllegalArgumentException that says what was expected and found
   */
  public static String format(String text) {
    return oneOf(text, FORMATS, "text or json");
  }

  /**
   * The level of the log.
   *
   * @throws IllegalArgumentException that says what was expected and found
   */
  public static String level(String text) {
    return oneOf(text, LEVELS, "debug, info, warn or error");
  }

  private static void hand(String found, Set<String> known, String property) {
    String value = found.strip().toLowerCase(Locale.ROOT);
    if (known.contains(value)) {
      System.setProperty(property, value);
    }
  }

  private static String oneOf(String text, Set<String> known, String expected) {
    String value = text.toLowerCase(Locale.ROOT);
    if (!known.contains(value)) {
      throw new IllegalArgumentException("expected %s, found \"%s\"".formatted(expected, text));
    }
    return value;
  }
}
