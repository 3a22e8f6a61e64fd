package dev.parley.domain.access;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule: {@code join,type {org_code}.* if permission chat:write and role member}. Immutable.
 *
 * @param source as the operator wrote it
 */
record AccessRule(
    String source, Set<Action> actions, ChannelPattern channels, List<Condition> conditions) {
  AccessRule {
    actions = Set.copyOf(actions);
    conditions = List.copyOf(conditions);
  }

  /** What the token must say. */
  sealed interface Condition {
    record HasPermission(String permission) implements Condition {}

    record HasRole(String role) implements Condition {}
  }

  /**
   * Reads one rule.
   *
   * @throws IllegalArgumentException with what was expected
   */
  static AccessRule parse(String source) {
    Deque<String> words = new ArrayDeque<>(List.of(source.strip().split("\\s+", -1)));
    Set<Action> actions = actions(words.remove());
    ChannelPattern channels =
        ChannelPattern.parse(next(words, "a channel pattern, such as public.*"));
    List<Condition> conditions = new ArrayList<>();
    String joint = "if";
    while (!words.isEmpty()) {
      String word = words.remove();
      if (!word.equals(joint)) {
        throw new IllegalArgumentException(
            "expected \"%s\" or the end of the rule, found \"%s\"".formatted(joint, word));
      }
      conditions.add(condition(words));
      joint = "and";
    }
    return new AccessRule(
        String.join(" ", source.strip().split("\\s+")), actions, channels, conditions);
  }

  private static Set<Action> actions(String words) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : words.split(",", -1)) {
      actions.add(
          Action.parse(word)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "expected join, listen, type, history, or several between commas; found \""
                          + words
                          + "\"")));
    }
    return actions;
  }

  private static Condition condition(Deque<String> words) {
    String kind = next(words, "\"permission\" or \"role\"");
    return switch (kind) {
      case "permission" -> new Condition.HasPermission(next(words, "the permission's key"));
      case "role" -> new Condition.HasRole(next(words, "the role's key"));
      default ->
          throw new IllegalArgumentException(
              "expected \"permission\" or \"role\", found \"" + kind + "\"");
    };
  }

  private static String next(Deque<String> words, String expected) {
    String word = words.poll();
    if (word == null) {
      throw new IllegalArgumentException("expected " + expected + ", found the end of the rule");
    }
    return word;
  }

  /** Whether it says something of that very action. */
  boolean names(Action action) {
    return actions.contains(action);
  }

  /** Why it grants nothing here; empty if it does. */
  Optional<String> objection(Identity identity, ChannelId channel, Action action) {
    if (actions.stream().noneMatch(granted -> granted.includes(action))) {
      return Optional.of("it is not about " + action.word());
    }
    return channels
        .objection(identity, channel)
        .or(() ->
            conditions.stream()
                .map(condition -> objection(condition, identity))
                .flatMap(Optional::stream)
                .findFirst());
  }

  private static Optional<String> objection(Condition condition, Identity identity) {
    return switch (condition) {
      case Condition.HasPermission(String permission) ->
          identity.rights().permissions().contains(permission)
              ? Optional.empty()
              : Optional.of("the token has no permission " + permission);
      case Condition.HasRole(String role) ->
          identity.rights().roles().contains(role)
              ? Optional.empty()
              : Optional.of("the token has no role " + role);
    };
  }
}
