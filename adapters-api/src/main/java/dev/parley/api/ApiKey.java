package dev.parley.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.domain.channel.ChannelId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One key of the API: its id, its rights, its channels, and the SHA-256 of its text. Never the key
 * itself. Immutable, safe for any thread.
 */
public final class ApiKey {
  /** The bytes of chance in a key. */
  static final int SECRET_BYTES = 32;

  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");

  /** Base64url without padding: it may have the line that separates, so the id must not. */
  private static final Pattern TEXT = Pattern.compile("prl_([a-z0-9-]{1,32})_[A-Za-z0-9_-]{43}");

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final String id;
  private final Set<ApiRight> rights;
  private final ChannelScope scope;
  private final byte[] digest;

  private ApiKey(String id, Set<ApiRight> rights, ChannelScope scope, byte[] digest) {
    this.id = id;
    this.rights = Set.copyOf(rights);
    this.scope = scope;
    this.digest = digest;
  }

  /**
   * A key that was just made: its text, which is told once, and the line of the file.
   *
   * @param text what its holder sends
   * @param line what the nodes are told
   */
  public record Fresh(String text, String line) {}

  /**
   * Makes one.
   *
   * @param chance {@value #SECRET_BYTES} bytes that nobody can guess
   * @throws IllegalArgumentException in words for an operator
   */
  public static Fresh fresh(String id, String rights, String channels, byte[] chance) {
    checkId(id);
    String text =
        "prl_%s_%s".formatted(id, Base64.getUrlEncoder().withoutPadding().encodeToString(chance));
    String line =
        "%s %s %s %s".formatted(id, rights, channels, HexFormat.of().formatHex(sha256(text)));
    var _ = parse(line);
    return new Fresh(text, line);
  }

  /**
   * Reads a line: id, rights, channels, SHA-256 in hexadecimal digits.
   *
   * @throws IllegalArgumentException in words for an operator, that repeats no digest
   */
  static ApiKey parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length != 4) {
      throw new IllegalArgumentException(
          "expected an id, rights, channels and a SHA-256, with blanks between, found %d words"
              .formatted(words.length));
    }
    checkId(words[0]);
    if (!DIGEST.matcher(words[3]).matches()) {
      throw new IllegalArgumentException(
          "expected a SHA-256 of 64 digits 0-9 a-f: ./parley key new prints it");
    }
    return new ApiKey(
        words[0],
        ApiRight.parse(words[1]),
        ChannelScope.parse(words[2]),
        HexFormat.of().parseHex(words[3]));
  }

  /** Whose it would be, if the text has the form of a key. */
  static Optional<String> idOf(String text) {
    Matcher key = TEXT.matcher(text);
    return key.matches() ? Optional.of(key.group(1)) : Optional.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiKey key
        && id.equals(key.id)
        && rights.equals(key.rights)
        && scope.equals(key.scope)
        && MessageDigest.isEqual(digest, key.digest);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Whose it is; fit for a log. */
  public String id() {
    return id;
  }

  boolean may(ApiRight right) {
    return rights.contains(right);
  }

  boolean isFor(ChannelId channel) {
    return scope.has(channel);
  }

  boolean isForAllChannels() {
    return scope.isEverything();
  }

  /** Whether the text is this key; takes as long if it is not. */
  boolean is(String text) {
    return MessageDigest.isEqual(sha256(text), digest);
  }

  private static void checkId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "expected an id of 1 to 32 characters a-z 0-9 -, found \"%s\""
              .formatted(Words.shown(id)));
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
