package dev.parley.websocket.admission;

import dev.parley.domain.admission.HandshakeQueue;
import dev.parley.http.HttpLimits;
import java.time.Duration;

/**
 * Who may connect, and how. Immutable, safe for any thread.
 *
 * @param tokenInQuery whether the token may stand in the address, as the contract's clients have
 *     it; addresses end up in the logs of proxies
 * @param compression whether messages are compressed for clients that offer it (RFC 7692)
 * @param http how many connections may speak HTTP, and for how long
 * @param waiting how many handshakes may wait for their turn, and for how long
 */
public record EntryRules(
    AllowedOrigins origins,
    TrustedProxies proxies,
    boolean tokenInQuery,
    EntryLimits limits,
    InboundLimits inbound,
    boolean compression,
    HttpLimits http,
    HandshakeQueue.Bounds waiting) {
  /** Of them all together: a storm comes again sooner than it waits for longer. */
  private static final HandshakeQueue.Bounds WAITING =
      new HandshakeQueue.Bounds(4_096, 32 * 1024 * 1024, Duration.ofSeconds(8));

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

  /** With as many handshakes that wait as there may be by default. */
  public EntryRules(
      AllowedOrigins origins,
      TrustedProxies proxies,
      boolean tokenInQuery,
      EntryLimits limits,
      InboundLimits inbound,
      boolean compression,
      HttpLimits http) {
    this(origins, proxies, tokenInQuery, limits, inbound, compression, http, WAITING);
  }

  public EntryRules withOrigins(AllowedOrigins others) {
    return new EntryRules(
        others, proxies, tokenInQuery, limits, inbound, compression, http, waiting);
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
        http,
        waiting);
  }

  public EntryRules withCompression() {
    return new EntryRules(origins, proxies, tokenInQuery, limits, inbound, true, http, waiting);
  }

  public EntryRules withHttp(HttpLimits others) {
    return new EntryRules(
        origins, proxies, tokenInQuery, limits, inbound, compression, others, waiting);
  }

  /** The same, with so many bytes of handshakes that wait. */
  public EntryRules withWaitingBytes(long bytes) {
    return new EntryRules(
        origins,
        proxies,
        tokenInQuery,
        limits,
        inbound,
        compression,
        http,
        new HandshakeQueue.Bounds(waiting.handshakes(), bytes, waiting.patience()));
  }
}
