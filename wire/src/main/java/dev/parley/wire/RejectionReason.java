package dev.parley.wire;

/** Why a publication is not relayed. */
public enum RejectionReason {
  /** Over {@link WireLimits#EVENT_BYTES}. */
  TOO_LARGE,
  /** Not UTF-8: no WebSocket client may be sent it as text. */
  NOT_UTF8,
  /** Nested deeper than {@link WireLimits#DEPTH}. */
  TOO_DEEP,
  /** Not one JSON object. */
  NOT_JSON,
  /** {@code type} or {@code channelId} is missing, no string, or given twice. */
  NO_ENVELOPE,
  /** Says it is of another channel than the one it was published in. */
  WRONG_CHANNEL
}
