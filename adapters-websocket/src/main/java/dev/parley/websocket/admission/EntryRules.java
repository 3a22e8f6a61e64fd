package dev.parley.websocket.admission;

/**
 * Who may come in, and how. Immutable, safe for any thread.
 *
 * @param tokenInQuery whether the token may stand in the address, as the contract's clients have
 *     it; addresses end up in the logs of proxies
 */
public record EntryRules(
    AllowedOrigins origins,
    TrustedProxies proxies,
    boolean tokenInQuery,
    EntryLimits limits,
    InboundLimits inbound) {
  public static final EntryRules DEFAULT =
      new EntryRules(
          AllowedOrigins.ANY,
          TrustedProxies.NONE,
          true,
          EntryLimits.DEFAULT,
          InboundLimits.DEFAULT);

  public EntryRules withOrigins(AllowedOrigins others) {
    return new EntryRules(others, proxies, tokenInQuery, limits, inbound);
  }
}
