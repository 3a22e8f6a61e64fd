package dev.parley.domain.transition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a delivery of what follows in a lane. For a receiver that is behind, of each user in each
 * channel only the last change is told, with the numbers that it stands for: an outage of a day
 * ends in one event for each member and not in a queue. Used once, by one thread.
 *
 * <p>No number is left out: of one channel the first that is told begins with the first that was
 * read, and each other one follows the one before. So a receiver that had everything before has
 * everything after.
 */
final class Folding {
  /** Events of a delivery at the most. */
  static final int EVENTS = 100;

  /** Characters of their texts at the most, but for the last. */
  static final int CHARACTERS = 256 * 1024;

  private final Map<String, Transition> kept = new LinkedHashMap<>();
  private final Map<String, Long> first = new HashMap<>();
  private final boolean isBehind;
  private String cursor;
  private int characters;

  private Folding(String cursor, boolean isBehind) {
    this.cursor = cursor;
    this.isBehind = isBehind;
  }

  /**
   * The delivery of as many as go into one.
   *
   * @param cursor the entry before them
   * @param isBehind whether those that are out of date are left out
   */
  static Delivery of(String cursor, List<Transition> following, boolean resync, boolean isBehind) {
    Folding folding = new Folding(cursor, isBehind);
    for (Transition next : following) {
      if (!folding.take(next)) {
        break;
      }
    }
    return new Delivery(folding.cursor, resync, folding.told());
  }

  private boolean take(Transition next) {
    if (!next.isMark()) {
      String key = key(next);
      boolean isNew = !kept.containsKey(key);
      if (isNew && (kept.size() == EVENTS || characters >= CHARACTERS)) {
        return false;
      }
      Transition before = kept.remove(key); // It takes its place at the end.
      kept.put(key, next);
      characters += next.event().length() - (before == null ? 0 : before.event().length());
      if (next.isOfRoster()) {
        first.putIfAbsent(history(next), next.rev());
      }
    }
    cursor = next.id();
    return true;
  }

  private List<Told> told() {
    List<Told> told = new ArrayList<>(kept.size());
    Map<String, Long> covered = new HashMap<>();
    for (Transition one : kept.values()) {
      long from = one.rev();
      if (one.isOfRoster()) {
        Long before = covered.put(history(one), one.rev());
        from = before == null ? first.getOrDefault(history(one), from) : before + 1;
      }
      told.add(new Told(one, from));
    }
    return told;
  }

  private String key(Transition one) {
    if (!isBehind || (one.isOfRoster() && one.user().isEmpty())) {
      return one.id();
    }
    return one.isOfRoster() ? history(one) + '\0' + one.user() : one.channel();
  }

  private static String history(Transition one) {
    return one.channel() + '\0' + one.epoch();
  }
}
