package dev.parley.bootstrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one variable after the other and keeps what is wrong with each. One thread. */
final class EnvironmentReader {
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,5})s");

  private final Map<String, String> environment;
  private final List<String> complaints = new ArrayList<>();
  private final Set<Setting> wrong = EnumSet.noneOf(Setting.class);

  EnvironmentReader(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The value of a variable, or of its fallback where it is blank.
   *
   * @param parse throws IllegalArgumentException that says what was expected and found
   * @return null if it is wrong; {@link #complaint} says why
   */
  <T> @Nullable T read(Setting setting, Function<String, T> parse) {
    String value = isSet(setting) ? found(setting) : setting.fallback().orElse(null);
    if (value == null) {
      complaints.add("%s is not set: expected %s".formatted(setting, setting.expected()));
      return null;
    }
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException unfit) {
      complain(setting, String.valueOf(unfit.getMessage()));
      return null;
    }
  }

  /** Whether somebody has set it. */
  boolean isSet(Setting setting) {
    return !found(setting).isEmpty();
  }

  private String found(Setting setting) {
    return environment.getOrDefault(setting.name(), "").strip();
  }

  /** Whether anything was wrong. */
  boolean isWrong() {
    return !complaints.isEmpty();
  }

  /** Whether a variable was. */
  boolean isWrong(Setting setting) {
    return wrong.contains(setting);
  }

  /** Something that is wrong with a variable beside others. */
  void complain(Setting setting, String why) {
    wrong.add(setting);
    why.lines().forEach(each -> complaints.add("%s is wrong: %s".formatted(setting, each)));
  }

  /** Everything that was wrong, in words for an operator. */
  String complaint() {
    return "Parley cannot start:\n  " + String.join("\n  ", complaints);
  }

  /** A whole number, both ends included. */
  static int number(String text, int least, int most) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      throw wrongNumber(text, least, most, notANumber);
    }
    if (number < least || number > most) {
      throw wrongNumber(text, least, most, null);
    }
    return number;
  }

  /**
   * Whole seconds, such as 25s; both ends included.
   *
   * @throws IllegalArgumentException that says what was expected and found
   */
  static Duration seconds(String text, int least, int most) {
    Matcher seconds = SECONDS.matcher(text);
    int value = seconds.matches() ? Integer.parseInt(seconds.group(1)) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "expected %ds to %ds, found \"%s\"".formatted(least, most, text));
    }
    return Duration.ofSeconds(value);
  }

  /**
   * The word on or off.
   *
   * @throws IllegalArgumentException that says what was expected and found
   */
  static Boolean onOrOff(String text) {
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default ->
          throw new IllegalArgumentException("expected on or off, found \"%s\"".formatted(text));
    };
  }

  /** What stands between commas; nothing, if there is nothing. */
  static List<String> list(String text) {
    return text.isBlank()
        ? List.of()
        : List.of(text.split(",", -1)).stream().map(String::strip).toList();
  }

  private static IllegalArgumentException wrongNumber(
      String text, int least, int most, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "expected a number from %d to %d, found \"%s\"".formatted(least, most, text), cause);
  }
}
