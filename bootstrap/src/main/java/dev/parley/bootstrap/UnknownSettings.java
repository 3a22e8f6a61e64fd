package dev.parley.bootstrap;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The variables that look like settings of Parley's and are none: most likely misspelt ones, which
 * nobody would notice. Immutable.
 */
record UnknownSettings(List<String> names) {
  private static final String PREFIX = "PARLEY_";

  /** What Kubernetes tells of a service that is called parley. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile("PARLEY_SERVICE_(?:HOST|PORT\\w*)|PARLEY_PORT_\\w+");

  /** One letter in so many may be wrong; were it one in two, any word would do for any other. */
  private static final int LETTERS_FOR_ONE_WRONG = 3;

  UnknownSettings {
    names = List.copyOf(names);
  }

  static UnknownSettings in(Map<String, String> environment) {
    return new UnknownSettings(
        environment.entrySet().stream()
            .filter(variable -> isUnknown(variable.getKey(), variable.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList());
  }

  private static boolean isUnknown(String name, String value) {
    return name.startsWith(PREFIX)
        && Arrays.stream(Setting.values()).noneMatch(known -> known.name().equals(name))
        && !OF_KUBERNETES.matcher(name).matches()
        && !(name.equals("PARLEY_PORT") && value.startsWith("tcp://"));
  }

  /** One sentence for each. */
  List<String> sentences() {
    return names.stream()
        .map(name ->
            "%s is not a Parley setting and is ignored%s"
                .formatted(
                    name.replaceAll("\\p{Cntrl}", "?"),
                    likeliest(name).map(meant -> ": did you mean " + meant + "?").orElse(".")))
        .toList();
  }

  private static Optional<Setting> likeliest(String name) {
    String own = name.equals("PARLEY_PORT") ? "PORT" : name;
    int mostWrong = Math.max(0, own.length() - PREFIX.length()) / LETTERS_FOR_ONE_WRONG;
    return Arrays.stream(Setting.values())
        .filter(setting -> distance(own, setting.name()) <= mostWrong)
        .min(Comparator.comparingInt(setting -> distance(own, setting.name())));
  }

  /** How many letters have to be put in, left out or replaced (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
