package dev.parley.kinde;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a token of Kinde's says, read without trusting the types: a claim of the wrong one is as
 * good as absent, or makes the token unreadable where guessing would be dangerous. Immutable.
 */
record KindeClaims(Map<String, Object> json) {
  private static final int MAX_NAME_LENGTH = 256;
  private static final int MAX_AVATAR_LENGTH = 2048;
  private static final int MAX_ORGANISATION_LENGTH = 256;
  private static final int MAX_KEYS = 256;
  private static final int MAX_KEY_LENGTH = 256;

  /** The last second of the year 9999: what lies beyond are milliseconds taken for seconds. */
  private static final double LAST_SECOND = 253_402_300_799d;

  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9_.-]+(:[0-9]{1,5})?");

  boolean has(String claim) {
    return json.get(claim) != null;
  }

  Optional<String> text(String claim) {
    return json.get(claim) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A NumericDate (RFC 7519 §2): seconds, possibly with a fraction, which is dropped. */
  Optional<Instant> time(String claim) {
    return json.get(claim) instanceof Number seconds
            && seconds.doubleValue() >= 0
            && seconds.doubleValue() <= LAST_SECOND
        ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
        : Optional.empty();
  }

  /** The values of a claim that may be one string or several (RFC 7519 §4.1.3). */
  List<String> texts(String claim) {
    return switch (json.get(claim)) {
      case String single -> List.of(single);
      case List<?> several ->
          several.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  /**
   * Who the token speaks for; empty if it names no user, no end, or an unreadable organisation.
   *
   * @param names which claims the user's name is taken from; without any of them it is the user's
   *     id
   */
  Optional<Identity> identity(NameClaims names) {
    Optional<UserId> user = text("sub").filter(KindeClaims::isWellFormed).flatMap(UserId::parse);
    Optional<Instant> expiresAt = time("exp");
    if (user.isEmpty() || expiresAt.isEmpty() || !hasReadableOrganisation()) {
      return Optional.empty();
    }
    return Optional.of(
        new Identity(
            user.get(),
            name(names).orElseGet(user.get()::value),
            avatar(),
            organisation(),
            rights(),
            expiresAt.get(),
            stamp()));
  }

  /** What cannot be read is as good as absent: such a token is taken for one of long ago. */
  private TokenStamp stamp() {
    return new TokenStamp(
        text("jti").filter(KindeClaims::isWellFormed).flatMap(TokenId::parse), time("iat"));
  }

  private Optional<String> name(NameClaims names) {
    return names.alternatives().stream()
        .map(claims ->
            claims.stream()
                .map(this::printable)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" ")))
        .filter(name -> !name.isEmpty())
        .findFirst()
        .map(KindeClaims::cut);
  }

  /**
   * Without control characters, what turns the direction of the text around it, and halves of
   * surrogate pairs, which have no form in UTF-8: a name is to change nothing but itself.
   */
  private Optional<String> printable(String claim) {
    return text(claim)
        .map(text ->
            text.codePoints()
                .filter(point -> !Character.isISOControl(point) && !isHalf(point) && !turns(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip())
        .filter(text -> !text.isEmpty());
  }

  /** Embeddings, overrides and isolates of the bidirectional algorithm (UAX 9). Marks may stay. */
  private static boolean turns(int point) {
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  }

  private static String cut(String name) {
    if (name.length() <= MAX_NAME_LENGTH) {
      return name;
    }
    boolean withinPair = Character.isHighSurrogate(name.charAt(MAX_NAME_LENGTH - 1));
    return name.substring(0, withinPair ? MAX_NAME_LENGTH - 1 : MAX_NAME_LENGTH).strip();
  }

  private Optional<String> avatar() {
    return text("picture")
        .filter(url -> url.length() <= MAX_AVATAR_LENGTH)
        .filter(KindeClaims::isWebAddress);
  }

  /**
   * A browser takes host names that RFC 1123 does not know, such as those with an underscore. Java
   * takes what it finds there for an authority of an unknown kind, and names no host.
   */
  private static boolean isWebAddress(String url) {
    try {
      URI uri = new URI(url);
      return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
          && (uri.getHost() != null
              || (uri.getRawAuthority() != null
                  && AUTHORITY.matcher(uri.getRawAuthority()).matches()));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  /** Kinde omits {@code org_code} for a user of no organisation. */
  private Optional<String> organisation() {
    return text("org_code").filter(code -> !code.isEmpty());
  }

  private Rights rights() {
    return new Rights(keys("permissions"), keys("roles"));
  }

  /**
   * Permissions are strings, roles objects with a {@code key} or strings, by how the token was
   * customised. What cannot be read, or is beyond the bounds, gives no right.
   */
  private Set<String> keys(String claim) {
    return json.get(claim) instanceof List<?> several
        ? several.stream()
            .limit(MAX_KEYS)
            .map(each -> each instanceof Map<?, ?> object ? object.get("key") : each)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .filter(key -> !key.isEmpty() && key.length() <= MAX_KEY_LENGTH)
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /** A tenant that cannot be read must not become "no tenant", which may be allowed more. */
  private boolean hasReadableOrganisation() {
    return !has("org_code")
        || text("org_code")
            .filter(code -> code.length() <= MAX_ORGANISATION_LENGTH)
            .filter(code -> code.chars().noneMatch(Character::isISOControl))
            .filter(KindeClaims::isWellFormed)
            .isPresent();
  }

  /** Two texts that differ only in halves of surrogate pairs would be one in UTF-8. */
  private static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(KindeClaims::isHalf);
  }

  private static boolean isHalf(int point) {
    return Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE;
  }
}
