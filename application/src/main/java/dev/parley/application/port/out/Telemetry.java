package dev.parley.application.port.out;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts, timings and levels by name: nothing is lost silently. Safe for any thread; never blocks,
 * never allocates for a count or a duration.
 */
public interface Telemetry {
  /**
   * Something worth counting. The names are stable. Some are told apart by a label, whose values
   * are those of an enum and therefore few: never a channel's or a user's name.
   */
  enum Measure {
    CONNECTION_OPENED("protocol"),
    CONNECTION_CLOSED("reason"),
    /** A handshake whose turn came: its token is looked at next. */
    HANDSHAKE_ADMITTED,
    HANDSHAKE_REFUSED("code"),
    HTTP_CONNECTION_DROPPED("cause"),
    /** A call of a backend, by the code of the problem that it was answered with, or OK. */
    API_CALL("code"),
    PUBLICATION_RECEIVED,
    PUBLICATION_REJECTED_NOT_UTF8,
    PUBLICATION_REJECTED_NOT_JSON,
    PUBLICATION_REJECTED_TOO_DEEP,
    PUBLICATION_REJECTED_NO_ENVELOPE,
    PUBLICATION_REJECTED_WRONG_CHANNEL,
    PUBLICATION_REJECTED_TOO_LARGE,
    /** A publication handed to one connection. */
    DELIVERY,
    DELIVERY_DROPPED_TYPING,
    DELIVERY_REPLACED_PRESENCE,
    DELIVERY_DROPPED_OVERLOAD,
    SLOW_CONNECTION_CLOSED,
    /** One that had to go since too much waited for all of them together. */
    SLOW_CONNECTION_SHED,
    CLIENT_MESSAGE_REFUSED("code"),
    MESSAGE_ACKNOWLEDGED,
    MESSAGE_NOT_ACKNOWLEDGED,
    ACCESS_DENIED,
    POLICY_UNAVAILABLE,
    TOKEN_RENEWED,
    TOKEN_ENDED,
    TOKEN_REVOKED,
    COMMAND_RECEIVED,
    COMMAND_REJECTED,
    /** An order that was not carried out, since too many were waiting. */
    COMMAND_DROPPED,
    /** A revocation that is in force here and could not be put into the store for the others. */
    REVOCATION_NOT_KEPT,
    CONNECTION_MODERATED,
    BUS_CALL_FAILED,
    BUS_LINK_SILENT,
    /** Something that Redis did not do, and said so. */
    REDIS_REFUSED("kind"),
    CHANNEL_RESYNC,
    /** A client came back and is told what it missed. */
    RECOVERED,
    /** An event that was told to one who came back. */
    REPLAYED,
    /** A client came back and has to fetch. */
    RECOVERY_REFUSED("reason"),
    /** A position at which this node has heard another event: see {@link #RECOVERY_REFUSED}. */
    ORDER_DIVERGED,
    /** A node's replica of a roster that had become another than the registry's. */
    ROSTER_CORRECTED,
    NODE_SWEPT,
    KEY_FETCH_FAILED,
    /** A webhook that was taken. */
    WEBHOOK_DELIVERED,
    /** A transition that was told by one. */
    WEBHOOK_TOLD,
    /** One that was not, and is tried again. */
    WEBHOOK_FAILED("why"),
    /** A receiver that was told to ask, since something could not be told. */
    WEBHOOK_RESYNC;

    private final String label;

    Measure() {
      this("");
    }

    Measure(String label) {
      this.label = label;
    }

    /** By what it is told apart; empty if it is not. */
    public String label() {
      return label;
    }
  }

  /** Something whose duration is worth knowing. The names are stable. */
  enum Timing {
    /** From a node's publishing to its own hearing of it, once a second. */
    BUS_ROUND_TRIP,
    /**
     * From when the node heard a publication to when a thread has written it to every socket of its
     * own that takes it; once for each such thread.
     */
    PUBLICATION_TO_FLUSH,
    /** How late the deliveries of a thread are, each time a handshake's turn is decided by it. */
    DELIVERY_LATENESS,
    /** Until a handshake's turn came. */
    HANDSHAKE_WAIT,
    /** Until the policy has said whether a user may. */
    POLICY_RULING,
    /** One try to fetch the issuer's keys, whether it succeeds or not. */
    KEY_FETCH,
    /** Until a webhook was answered, or given up. */
    WEBHOOK_ANSWER
  }

  /** How much of something there is now. The names are stable. */
  enum Level {
    /** Connections that speak HTTP: not yet upgraded, or never to be. */
    HTTP_CONNECTIONS,
    /** Handshakes that wait for their turn. */
    HANDSHAKES_WAITING,
    /** How many a second may have it at the moment. */
    HANDSHAKE_PACE,
    /** Bytes that wait for connections which do not keep up. */
    OUTBOX_BYTES,
    /** Connections for which something waits. */
    CONNECTIONS_BEHIND,
    /** Bytes that I/O threads have before them. */
    INBOX_BYTES,
    /** Bytes of clients' messages of which the rest is still to come. */
    HALF_RECEIVED_BYTES,
    /** Channels that this node follows. */
    CHANNELS,
    /** Channels of which something is remembered. */
    HISTORIES,
    /** Bytes that is. */
    HISTORY_BYTES,
    /** Pieces of what was missed that are on their way to clients. */
    REPLAYS,
    /** 1 while this node may hold users in the registry, 0 while it may not. */
    LEASE_HELD,
    /** 1 while clients should be sent to this node. */
    NODE_READY,
    /** 1 while what this node publishes comes back to it. */
    BUS_HEARD,
    /** 1 while there are keys to verify tokens with. */
    KEYS_KNOWN,
    /** Lanes of transitions that this node delivers. */
    WEBHOOK_LANES,
    /** Those of them whose last delivery was not taken. */
    WEBHOOK_LANES_FAILING
  }

  /** What is spoken on a connection. */
  enum ProtocolKind {
    RAW,
    /** The raw protocol by the subprotocol {@code parley.1}. */
    PARLEY_1,
    STOMP,
    /** Server-sent events. */
    SSE,
    ECHO
  }

  default void count(Measure measure) {
    count(measure, 1);
  }

  void count(Measure measure, long times);

  /**
   * Counts one.
   *
   * @param detail by which constant of which list it is told apart
   */
  default void count(Measure measure, Enum<?> detail) {
    count(measure);
  }

  /** Says what it will be told apart by, so that what has not happened yet is known to be zero. */
  default void expect(Measure measure, Enum<?>... details) {}

  /** It took so long, this time. */
  default void time(Timing timing, Duration took) {
    time(timing, took.toNanos());
  }

  /** The same, for those who have it in nanoseconds. */
  void time(Timing timing, long nanos);

  /** Has somebody asked from time to time; what several say of one level is added up. */
  void watch(Level level, LongSupplier now);

  /** A connection is there. */
  default void opened(ProtocolKind protocol) {
    count(Measure.CONNECTION_OPENED, protocol);
  }

  /** A connection is gone. */
  default void ended(ConnectionEnd end) {
    count(Measure.CONNECTION_CLOSED);
  }
}
