package dev.parley.domain.access;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which channels a rule is about: {@code public.*}, {@code {org_code}.*}, {@code inbox.{sub}}.
 * Immutable.
 *
 * <p>A claim stands for a whole segment between two separators ({@code . : @ = +}), and one that
 * has a separator, or anything else outside {@code A-Z a-z 0-9 _ -}, in it matches nothing. So a
 * channel's name can be read in one way alone: {@code acme.eu.sales} is the channel {@code
 * eu.sales} of {@code acme}, and can never be that of an organisation that calls itself {@code
 * acme.eu}. For the same reason {@code *} stands at the end only.
 */
final class ChannelPattern {
  private static final Pattern CLAIM_VALUE = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern PIECE =
      Pattern.compile("\\{(?<claim>[^{}]*)}|(?<text>[A-Za-z0-9_.:@=+-]+)|(?<rest>\\*)");
  private static final String SEPARATORS = ".:@=+";

  private final List<Piece> pieces;
  private final boolean open;

  private ChannelPattern(List<Piece> pieces, boolean open) {
    this.pieces = List.copyOf(pieces);
    this.open = open;
  }

  /** A part of a name: as it stands, or the value of a claim. */
  private sealed interface Piece {
    record Text(String text) implements Piece {}

    record Value(Claim claim) implements Piece {}
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with what was expected
   */
  static ChannelPattern parse(String source) {
    List<Piece> pieces = new ArrayList<>();
    boolean open = false;
    Matcher next = PIECE.matcher(source);
    int at = 0;
    while (at < source.length()) {
      if (open) {
        throw new IllegalArgumentException("expected nothing after \"*\" in \"" + source + "\"");
      }
      if (!next.find() || next.start() != at) {
        throw new IllegalArgumentException(
            "expected a channel pattern from A-Z a-z 0-9 _ . : @ = + - {org_code} {sub} and *"
                + " at the end, found \""
                + source
                + "\"");
      }
      String claim = next.group("claim");
      String text = next.group("text");
      if (claim != null) {
        requireOwnSegment(source, next.start(), next.end());
        pieces.add(new Piece.Value(Claim.parse(claim)));
      } else if (text != null) {
        pieces.add(new Piece.Text(text));
      } else {
        open = true;
      }
      at = next.end();
    }
    return new ChannelPattern(pieces, open);
  }

  private static void requireOwnSegment(String source, int start, int end) {
    boolean before = start == 0 || SEPARATORS.indexOf(source.charAt(start - 1)) >= 0;
    boolean after = end == source.length() || SEPARATORS.indexOf(source.charAt(end)) >= 0;
    if (!before || !after) {
      throw new IllegalArgumentException(
          "expected one of . : @ = + around \""
              + source.substring(start, end)
              + "\" in \""
              + source
              + "\"");
    }
  }

  /** Why the channel is not one of these, for that user; empty if it is. */
  Optional<String> objection(Identity identity, ChannelId channel) {
    StringBuilder expected = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Text(String text) -> expected.append(text);
        case Piece.Value(Claim claim) -> {
          Optional<String> value = claim.of(identity);
          if (value.isEmpty()) {
            return Optional.of("the token has no " + claim.word());
          }
          if (!CLAIM_VALUE.matcher(value.get()).matches()) {
            return Optional.of(
                "the token's " + claim.word() + " has characters other than A-Z a-z 0-9 _ -");
          }
          expected.append(value.get());
        }
      }
    }
    String name = channel.value();
    String beginning = expected.toString();
    boolean matches =
        open
            ? name.startsWith(beginning) && name.length() > beginning.length()
            : name.equals(beginning);
    return matches
        ? Optional.empty()
        : Optional.of("the channel is not " + beginning + (open ? "*" : ""));
  }

  /** What a pattern may take from the token. */
  private enum Claim {
    ORGANISATION("org_code"),
    USER("sub");

    private final String word;

    Claim(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    Optional<String> of(Identity identity) {
      return switch (this) {
        case ORGANISATION -> identity.organisation();
        case USER -> Optional.of(identity.user().value());
      };
    }

    static Claim parse(String word) {
      for (Claim claim : values()) {
        if (claim.word.equals(word)) {
          return claim;
        }
      }
      throw new IllegalArgumentException("expected {org_code} or {sub}, found \"{" + word + "}\"");
    }
  }
}
