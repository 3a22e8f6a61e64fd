package dev.parley.websocket.admission;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origins whose pages may connect (RFC 6454): browsers name the page's origin in each
 * handshake, and no page can forge it. Immutable, safe for any thread.
 *
 * <p>Origins are compared as text, in the one form that browsers write them in: what is no host
 * name for Java, and schemes of web views such as {@code capacitor://localhost}, are as good as
 * any.
 *
 * <p>A client that is no browser sends no origin, and nothing is gained by asking it for one.
 */
public final class AllowedOrigins {
  /** Any page's. No cookie is ever looked at, so a foreign page has nothing to ride on. */
  public static final AllowedOrigins ANY = new AllowedOrigins(true, false, Set.of(), Set.of());

  /** The pages of this machine itself, on any port: for development. */
  public static final AllowedOrigins LOCAL = new AllowedOrigins(false, true, Set.of(), Set.of());

  /** Scheme, host and port of RFC 6454 section 6.2; the host may be empty, as in file://. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "([a-z][a-z0-9+.-]{0,31})://(\\[[0-9a-f:.]{2,45}]|[a-z0-9_.~-]{0,253})(?::([0-9]{1,5}))?");

  private static final Set<String> WEB = Set.of("http", "https");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final String WILDCARD = "*.";

  private final boolean any;
  private final boolean local;
  private final Set<String> exact;
  private final Set<Suffix> suffixes;

  private AllowedOrigins(boolean any, boolean local, Set<String> exact, Set<Suffix> suffixes) {
    this.any = any;
    this.local = local;
    this.exact = exact;
    this.suffixes = suffixes;
  }

  /**
   * Reads a list.
   *
   * @param patterns each a scheme, a host and a port if it is not the scheme's own; the host may
   *     begin with {@code *.}, which stands for one or more labels; or {@code *} alone. Letters of
   *     other scripts are written as browsers send them, {@code xn--…}
   * @throws IllegalArgumentException if one is neither, in words for an operator
   */
  public static AllowedOrigins of(List<String> patterns) {
    Set<String> exact = new HashSet<>();
    Set<Suffix> suffixes = new HashSet<>();
    for (String pattern : patterns) {
      if (pattern.equals("*")) {
        return ANY;
      }
      int host = pattern.indexOf("://") + 3;
      if (host > 2 && pattern.startsWith(WILDCARD, host)) {
        String scheme = pattern.substring(0, host);
        String rest = pattern.substring(host + WILDCARD.length());
        String whole = normal(scheme + rest).orElseThrow(() -> wrong(pattern));
        suffixes.add(new Suffix(whole.substring(0, host), "." + whole.substring(host)));
      } else {
        exact.add(normal(pattern).orElseThrow(() -> wrong(pattern)));
      }
    }
    return new AllowedOrigins(false, false, Set.copyOf(exact), Set.copyOf(suffixes));
  }

  /** These, and the pages of this machine itself. */
  public AllowedOrigins andLocal() {
    return new AllowedOrigins(any, true, exact, suffixes);
  }

  /**
   * Whether a page of that origin may connect.
   *
   * @param origin the header as it came; {@code null}, which sandboxed pages send as text, is on no
   *     list
   */
  public boolean allows(String origin) {
    if (any) {
      return true;
    }
    Optional<String> asked = normal(origin);
    return asked.isPresent()
        && ((local && isOfThisMachine(asked.get()))
            || exact.contains(asked.get())
            || suffixes.stream().anyMatch(suffix -> suffix.matches(asked.get())));
  }

  /** Whether it is one, as a browser writes it: {@code null} stands for none. */
  static boolean isOrigin(String text) {
    return normal(text).isPresent();
  }

  private static boolean isOfThisMachine(String origin) {
    Matcher parts = ORIGIN.matcher(origin);
    return parts.matches() && WEB.contains(parts.group(1)) && THIS_MACHINE.contains(parts.group(2));
  }

  /** Scheme, host and port in lower case, the scheme's own port left out; empty if it is none. */
  private static Optional<String> normal(String origin) {
    Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return Optional.empty();
    }
    String scheme = parts.group(1);
    String host = parts.group(2);
    if (WEB.contains(scheme) && (host.isEmpty() || host.startsWith("."))) {
      return Optional.empty();
    }
    String port = parts.group(3);
    String ownPort =
        switch (scheme) {
          case "https" -> "443";
          case "http" -> "80";
          default -> "";
        };
    boolean isOwn = port == null || port.equals(ownPort);
    return Optional.of(scheme + "://" + host + (isOwn ? "" : ":" + port));
  }

  private static IllegalArgumentException wrong(String pattern) {
    return new IllegalArgumentException(
        "expected origins like https://app.example.com, https://*.example.com,"
            + " http://localhost:3000 or capacitor://localhost, or * for any; found \"%s\""
                .formatted(pattern));
  }

  /** Every host below one. */
  private record Suffix(String scheme, String domain) {
    boolean matches(String origin) {
      return origin.startsWith(scheme)
          && origin.endsWith(domain)
          && origin.length() > scheme.length() + domain.length();
    }
  }
}
