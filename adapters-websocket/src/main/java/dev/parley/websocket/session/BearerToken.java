package dev.parley.websocket.session;

import java.util.Optional;

/**
 * Extracts a token from a header, query or subprotocol: with {@code Bearer} before it, as in an
 * {@code Authorization} header (RFC 6750 section 2.1), or bare. Stateless.
 *
 * <p>What is of another scheme holds no token: a site behind HTTP's own Basic authentication has
 * browsers send {@code Basic …} with every request, the handshake included.
 */
public final class BearerToken {
  private static final String SCHEME = "Bearer";

  private BearerToken() {}

  /** The token; empty if there is none, or credentials of another scheme. */
  public static Optional<String> in(String given) {
    String text = given.strip();
    int end = schemeEnd(text);
    if (end == text.length()) {
      return Optional.of(text).filter(bare -> !bare.isEmpty() && !isScheme(bare));
    }
    return isScheme(text.substring(0, end))
        ? Optional.of(text.substring(end).strip())
        : Optional.empty();
  }

  /** Where the first white space is; a token has none. */
  private static int schemeEnd(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isScheme(String word) {
    return word.equalsIgnoreCase(SCHEME);
  }
}
