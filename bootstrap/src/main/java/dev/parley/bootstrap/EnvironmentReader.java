package dev.parley.bootstrap;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one variable after the other and keeps what is wrong with each. One thread. */
final class EnvironmentReader {
  private final Map<String, String> environment;
  private final List<String> complaints = new ArrayList<>();
  private final Set<String> wrong = new HashSet<>();

  EnvironmentReader(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The value of a variable, or of its fallback where it is blank.
   *
   * @param fallback null if it has to be set
   * @param expected what it would be, in words
   * @param parse throws IllegalArgumentException that says what was expected and found
   * @return null if it is wrong; {@link #complaint} says why
   */
  <T> @Nullable T read(
      String name, @Nullable String fallback, String expected, Function<String, T> parse) {
    String found = environment.getOrDefault(name, "").strip();
    String value = found.isEmpty() ? fallback : found;
    if (value == null) {
      complaints.add("%s is not set: expected %s".formatted(name, expected));
      return null;
    }
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException unfit) {
      complain(name, String.valueOf(unfit.getMessage()));
      return null;
    }
  }

  /** Whether somebody has set it. */
  boolean isSet(String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  /** Whether anything was wrong. */
  boolean isWrong() {
    return !complaints.isEmpty();
  }

  /** Whether a variable was. */
  boolean isWrong(String name) {
    return wrong.contains(name);
  }

  /** Something that is wrong with a variable beside others. */
  void complain(String name, String why) {
    wrong.add(name);
    complaints.add("%s is wrong: %s".formatted(name, why));
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
