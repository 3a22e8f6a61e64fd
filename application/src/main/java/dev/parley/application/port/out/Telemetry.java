package dev.parley.application.port.out;

import java.time.Duration;

/**
 * Named counts of what happens and of what was left out, and how long things took: nothing is lost
 * silently. Safe for any thread; never blocks.
 */
public interface Telemetry {
  /** Something worth counting. The names are stable. */
  enum Measure {
    CONNECTION_OPENED,
    CONNECTION_CLOSED,
    HANDSHAKE_REFUSED,
    PUBLICATION_RECEIVED,
    PUBLICATION_REJECTED_NOT_UTF8,
    PUBLICATION_REJECTED_NOT_JSON,
    PUBLICATION_REJECTED_NO_ENVELOPE,
    PUBLICATION_REJECTED_WRONG_CHANNEL,
    PUBLICATION_REJECTED_TOO_LARGE,
    DELIVERY_DROPPED_TYPING,
    DELIVERY_DROPPED_OVERLOAD,
    SLOW_CONNECTION_CLOSED,
    CLIENT_MESSAGE_REFUSED,
    MESSAGE_ACKNOWLEDGED,
    MESSAGE_NOT_ACKNOWLEDGED,
    ACCESS_DENIED,
    POLICY_UNAVAILABLE,
    TOKEN_RENEWED,
    TOKEN_ENDED,
    TOKEN_REVOKED,
    COMMAND_RECEIVED,
    COMMAND_REJECTED,
    CONNECTION_MODERATED,
    BUS_CALL_FAILED,
    NODE_SWEPT
  }

  /** Something whose duration is worth knowing. The names are stable. */
  enum Timing {
    /** From a node's publishing to its own hearing of it, once a second. */
    BUS_ROUND_TRIP
  }

  default void count(Measure measure) {
    count(measure, 1);
  }

  void count(Measure measure, long times);

  /** It took so long, this time. */
  void time(Timing timing, Duration took);
}
