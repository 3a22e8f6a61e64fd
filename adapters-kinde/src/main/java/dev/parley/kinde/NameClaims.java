package dev.parley.kinde;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The claims of a token that give a user's display name: the first alternative with a claim that is
 * present. Immutable.
 *
 * @param alternatives each of one claim or of several, which are then joined by spaces
 */
public record NameClaims(List<List<String>> alternatives) {
  private static final int MOST = 8;

  /** As custom claims are named, URLs among them. */
  private static final Pattern CLAIM = Pattern.compile("[A-Za-z0-9_.:/~-]{1,128}");

  /**
   * {@code given_name} and {@code family_name}, else {@code name}. No {@code email}: everybody in a
   * channel would read it.
   */
  public static final NameClaims DEFAULT = parse("given_name+family_name,name");

  public NameClaims {
    alternatives = alternatives.stream().map(List::copyOf).toList();
  }

  /**
   * Reads alternatives between commas, the claims of one between plus signs.
   *
   * @throws IllegalArgumentException with a message for the operator: what was expected, what found
   */
  public static NameClaims parse(String text) {
    List<List<String>> alternatives =
        Arrays.stream(text.split(",", -1))
            .map(each -> Arrays.stream(each.split("\\+", -1)).map(String::strip).toList())
            .toList();
    boolean good =
        alternatives.size() <= MOST
            && alternatives.stream().allMatch(claims -> claims.size() <= MOST)
            && alternatives.stream()
                .flatMap(List::stream)
                .allMatch(claim -> CLAIM.matcher(claim).matches());
    if (!good) {
      throw new IllegalArgumentException(
          "expected claims such as given_name+family_name,name; found \"%s\"".formatted(text));
    }
    return new NameClaims(alternatives);
  }
}
