package dev.parley.api;

import dev.parley.domain.transition.TransitionLane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How far somebody has read in each lane. Immutable.
 *
 * @param entries the last entry of each lane, by number
 */
record TransitionCursor(List<String> entries) {
  private static final String SEPARATOR = "_";
  private static final String ENTRY = "\\d{1,20}-\\d{1,20}";
  private static final Pattern TEXT =
      Pattern.compile(ENTRY + "(?:" + SEPARATOR + ENTRY + "){" + (TransitionLane.COUNT - 1) + "}");

  TransitionCursor {
    entries = List.copyOf(entries);
  }

  static TransitionCursor of(List<String> entries) {
    return new TransitionCursor(entries);
  }

  /** As it was told; empty if it never was. */
  static Optional<TransitionCursor> parse(String text) {
    return TEXT.matcher(text).matches()
        ? Optional.of(new TransitionCursor(List.of(text.split(SEPARATOR, -1))))
        : Optional.empty();
  }

  String of(TransitionLane lane) {
    return entries.get(lane.number());
  }

  TransitionCursor with(TransitionLane lane, String entry) {
    List<String> moved = new ArrayList<>(entries);
    moved.set(lane.number(), entry);
    return new TransitionCursor(moved);
  }

  /** Fit for a query. */
  String text() {
    return String.join(SEPARATOR, entries);
  }
}
