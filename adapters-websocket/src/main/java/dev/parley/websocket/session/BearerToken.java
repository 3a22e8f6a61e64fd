package dev.parley.websocket.session;

import java.util.Optional;

/**
 * The token in an {@code Authorization} header (RFC 6750 section 2.1), or a bare one. Stateless.
 */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private BearerToken() {}

  /** The token; empty if the header holds none. */
  public static Optional<String> in(String header) {
    String token =
        header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? header.substring(SCHEME.length()).strip()
            : header.strip();
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }
}
