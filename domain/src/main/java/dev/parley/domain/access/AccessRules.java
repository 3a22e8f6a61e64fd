package dev.parley.domain.access;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The operator's rules over the claims of a token: each rule grants something, and what none grants
 * is denied. Immutable.
 *
 * <pre>
 *   rules     = rule { ( ";" | line end ) rule }
 *   rule      = action { "," action } pattern [ "if" condition { "and" condition } ]
 *   action    = "join" | "listen" | "type" | "history"
 *   pattern   = { text | "{org_code}" | "{sub}" } [ "*" ]
 *   condition = ( "permission" | "role" ) key
 * </pre>
 *
 * <p>A line that begins with {@code #} is a remark. As long as no rule names the history, whoever
 * may hear a channel has it.
 */
public final class AccessRules {
  private static final int MAX_RULES = 1000;

  private final List<AccessRule> rules;
  private final boolean namesHistory;

  private AccessRules(List<AccessRule> rules) {
    this.rules = List.copyOf(rules);
    this.namesHistory = rules.stream().anyMatch(rule -> rule.names(Action.HISTORY));
  }

  /** What one rule says in one case: its text, and why it does not grant it, if it does not. */
  public record Finding(String rule, Optional<String> objection) {}

  /**
   * Reads the rules.
   *
   * @throws IllegalArgumentException with a message for the operator: of each rule that is wrong,
   *     on a line of its own, which it is, what was expected, what found
   */
  public static AccessRules parse(String text) {
    List<String> sources = sources(text);
    List<AccessRule> rules = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      try {
        rules.add(AccessRule.parse(sources.get(i)));
      } catch (IllegalArgumentException unreadable) {
        wrong.add("rule %d, \"%s\": %s".formatted(i + 1, sources.get(i), unreadable.getMessage()));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", wrong));
    }
    if (rules.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one rule, such as \"join {org_code}.*\"; found none");
    }
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException("expected at most " + MAX_RULES + " rules");
    }
    return new AccessRules(rules);
  }

  private static List<String> sources(String text) {
    return text.lines()
        .filter(line -> !line.strip().startsWith("#"))
        .flatMap(line -> Arrays.stream(line.split(";", -1)))
        .map(String::strip)
        .filter(source -> !source.isEmpty())
        .toList();
  }

  /** Whether the user may do that there; the first rule that grants it is named. */
  public AccessDecision decide(Identity identity, ChannelId channel, Action action) {
    for (AccessRule rule : rules) {
      if (rule.objection(identity, channel, looked(action)).isEmpty()) {
        return new AccessDecision.Granted(rule.source());
      }
    }
    return new AccessDecision.Denied("no rule grants it");
  }

  /** What each rule says, for somebody who wonders. */
  public List<Finding> examine(Identity identity, ChannelId channel, Action action) {
    return rules.stream()
        .map(rule -> new Finding(rule.source(), rule.objection(identity, channel, looked(action))))
        .toList();
  }

  /** What the rules are looked through for. */
  private Action looked(Action action) {
    return action == Action.HISTORY && !namesHistory ? Action.LISTEN : action;
  }
}
