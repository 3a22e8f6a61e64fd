package dev.parley.websocket.admission;

import dev.parley.http.HttpLimits;

/**
 * Who may connect, and how. Immutable, safe for any thread.
 *
 * @param tokenInQuery whether the token may stand in the address, as the contract's clients have
 *     it; addresses end up in the logs of proxies
 * @param compression whether messages are compressed for clients that offer it (RFC 7692)
 * @param http how many connections may speak HTTP, and for how long
 */
public record EntryRules(
    AllowedOrigins origins,
    TrustedProxies proxies,
    boolean tokenInQuery,
    EntryLimits limits,
    InboundLimits inbound,
    boolean compression,
    HttpLimits http) {
  public static final EntryRules DEFAULT =
      new EntryRules(
          AllowedOrigins.ANY,
          TrustedProxies.NONE,
          true,
          EntryLimits.DEFAULT,
          InboundLimits.DEFAULT);

  /** Without compression. */
  public EntryRules(
      AllowedOrigins origins,
      TrustedProxies proxies,
      boolean tokenInQuery,
      EntryLimits limits,
      InboundLimits inbound) {
    this(origins, proxies, tokenInQuery, limits, inbound, false, HttpLimits.DEFAULT);
  }

  public EntryRules withOrigins(AllowedOrigins others) {
    return new EntryRules(others, proxies, tokenInQuery, limits, inbound, compression, http);
  }

  /** The same, with room for so many connections. */
  public EntryRules withRoomFor(int connections) {
    return new EntryRules(
        origins,
        proxies,
        tokenInQuery,
        limits.withPerNode(connections),
        inbound,
        compression,
        http);
  }

  public EntryRules withCompression() {
    return new EntryRules(origins, proxies, tokenInQuery, limits, inbound, true, http);
  }

  public EntryRules withHttp(HttpLimits others) {
    return new EntryRules(origins, proxies, tokenInQuery, limits, inbound, compression, others);
  }
}
