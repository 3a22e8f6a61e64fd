package dev.parley.domain.access;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules by which an operator says who may do what, from the claims of the token alone: each
 * grants something, and what none grants is denied. Immutable.
 *
 * <pre>
 *   rules     = rule { ( ";" | line end ) rule }
 *   rule      = action { "," action } pattern [ "if" condition { "and" condition } ]
 *   action    = "join" | "type"
 *   pattern   = { text | "{org_code}" | "{sub}" } [ "*" ]
 *   condition = ( "permission" | "role" ) key
 * </pre>
 *
 * <p>A line that begins with {@code #} is a remark.
 */
public final class AccessRules {
  private static final int MAX_RULES = 1000;

  private final List<AccessRule> rules;

  private AccessRules(List<AccessRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** What one rule says in one case: its text, and why it does not grant it, if it does not. */
  public record Finding(String rule, Optional<String> objection) {}

  /**
   * Reads the rules.
   *
   * @throws IllegalArgumentException with a message for the operator: which rule, what was
   *     expected, what found
   */
  public static AccessRules parse(String text) {
    List<AccessRule> rules = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.strip().startsWith("#")) {
        continue;
      }
      for (String source : line.split(";", -1)) {
        if (!source.isBlank()) {
          rules.add(parse(rules.size() + 1, source.strip()));
        }
      }
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

  private static AccessRule parse(int number, String source) {
    try {
      return AccessRule.parse(source);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "rule %d, \"%s\": %s".formatted(number, source, wrong.getMessage()), wrong);
    }
  }

  /** Whether the user may do that there; the first rule that grants it is named. */
  public AccessDecision decide(Identity identity, ChannelId channel, Action action) {
    for (AccessRule rule : rules) {
      if (rule.objection(identity, channel, action).isEmpty()) {
        return new AccessDecision.Granted(rule.source());
      }
    }
    return new AccessDecision.Denied("no rule grants it");
  }

  /** What each rule says, for somebody who wonders. */
  public List<Finding> examine(Identity identity, ChannelId channel, Action action) {
    return rules.stream()
        .map(rule -> new Finding(rule.source(), rule.objection(identity, channel, action)))
        .toList();
  }
}
