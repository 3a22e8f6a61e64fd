package dev.parley.bootstrap;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Every setting as it is in an environment, for an operator to look at. Immutable. */
final class SettingsListing {
  private final Map<String, String> environment;
  private final EnvironmentReader reader;

  SettingsListing(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.reader = new EnvironmentReader(environment);
  }

  /** Two lines for each: its value and where that is from, then what it means. */
  String text() {
    return Arrays.stream(Setting.values()).map(this::entry).collect(Collectors.joining())
        + strangers();
  }

  private String entry(Setting setting) {
    return "%s = %s%n    %s%n"
        .formatted(setting, valueAndSource(setting), plain(setting.meaning()));
  }

  private String valueAndSource(Setting setting) {
    if (reader.isSet(setting)) {
      return oneLine(setting.shown(environment.getOrDefault(setting.name(), "").strip()))
          + "  (environment)";
    }
    return setting
        .fallback()
        .filter(value -> !value.isEmpty())
        .map(value -> value + "  (default)")
        .orElseGet(() -> "  (not set: " + plain(setting.fallbackInWords()) + ")");
  }

  private String strangers() {
    return UnknownSettings.in(environment).sentences().stream()
        .map("%n%s%n"::formatted)
        .collect(Collectors.joining());
  }

  /** Rules may be written on several lines. */
  private static String oneLine(String value) {
    return value.replaceAll("\\R", " ; ").replaceAll("\\p{Cntrl}", "?");
  }

  /** Markdown without its marks; of a link the words are left. */
  private static String plain(String markdown) {
    return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
  }
}
