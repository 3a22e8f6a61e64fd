package dev.parley.bootstrap;

import dev.parley.application.ChannelLimits;
import dev.parley.application.ChannelRules;
import dev.parley.application.RecoveryRules;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.bootstrap.MemoryBudget.Granted;
import dev.parley.bootstrap.MemoryBudget.Kind;
import dev.parley.bootstrap.MemoryBudget.Row;
import dev.parley.http.HttpLimits;
import dev.parley.websocket.WebSocketGateway;
import dev.parley.websocket.fanout.ShardBudget;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node keeps for others, row by row, fitted into its heap when it starts. Immutable.
 *
 * <p>A new kind of thing that somebody outside can make a node keep is one more row here, and one
 * in the table of docs/security.md.
 */
record NodeMemory(MemoryBudget budget) {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMemory.class);
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  static final String CONNECTIONS = "connections";
  static final String MEMBERSHIPS = "memberships in channels";
  static final String CHANNELS = "channels that are followed";
  static final String NOT_UPGRADED = "connections that are not upgraded";
  static final String WAITING = "handshakes that wait for their turn";
  static final String HEADS = "unfinished heads";
  static final String UNWRITTEN = "publications not written yet";
  static final String HALF_RECEIVED = "unfinished messages of clients";
  static final String HISTORY = "history of channels";
  static final String OUTBOXES = "queues of slow clients";

  /** An idle connection in one channel with all that belongs to it: 2.2 KB measured. */
  private static final long CONNECTION_BYTES = 3 * KIB;

  private static final int FEWEST_CONNECTIONS = 100;

  /** Of a connection in one more channel, where others are: 600 bytes measured. */
  private static final long MEMBERSHIP_BYTES = 768;

  private static final int FEWEST_MEMBERSHIPS = 1_024;
  private static final int MEMBERSHIPS_WANTED = 100_000;
  private static final int MEMBERSHIPS_WANTED_OF_EACH = 16;

  /** A channel that nobody else is in: 2.2 KB measured, beside the membership. */
  private static final long CHANNEL_BYTES = 2_560;

  /** One for each connection, but no more than fit into this part of the heap. */
  private static final int LEAST_PART_FOR_CHANNELS = 32;

  private static final int CHANNELS_WANTED = 25_000;
  private static final int CHANNELS_WANTED_OF_EACH = 4;

  /** What is remembered for those who come back takes no more than this part of the heap. */
  private static final int MOST_PART_FOR_HISTORY = 8;

  /** One that says nothing, with Undertow's part: 2.2 KB measured. */
  private static final long NOT_UPGRADED_BYTES = 3 * KIB;

  private static final int FEWEST_NOT_UPGRADED = 256;

  /** What a byte of a head takes: of 15.5 KB 25 were measured. */
  private static final long HEAD_BYTES = 2;

  /** A token that was seen: its hash, and who it is. */
  private static final int VERIFIED_TOKENS = 50_000;

  private static final long TOKEN_BYTES = 400;
  private static final long REVOCATION_BYTES = 200;

  /** What an I/O thread of a node with much memory may have of each. */
  private static final ShardBudget WANTED = new ShardBudget(64 * MIB, 32 * MIB, 128 * MIB);

  /** For the settings, in a heap of that size. */
  static NodeMemory of(WebSocketGateway.Settings settings, long heapBytes) {
    int threads = settings.ioThreads();
    int connections = settings.entry().limits().perNode();
    return new NodeMemory(
        MemoryBudget.of(
            heapBytes,
            List.of(
                Row.counted(CONNECTIONS, connections, FEWEST_CONNECTIONS, CONNECTION_BYTES),
                Row.shared(
                    MEMBERSHIPS,
                    memberships(connections) * MEMBERSHIP_BYTES,
                    FEWEST_MEMBERSHIPS * MEMBERSHIP_BYTES),
                Row.shared(
                    CHANNELS,
                    channels(connections) * CHANNEL_BYTES,
                    Math.min(connections * CHANNEL_BYTES, heapBytes / LEAST_PART_FOR_CHANNELS)),
                Row.shared(
                    NOT_UPGRADED,
                    settings.entry().http().connections() * NOT_UPGRADED_BYTES,
                    FEWEST_NOT_UPGRADED * NOT_UPGRADED_BYTES),
                Row.shared(WAITING, settings.entry().waiting().bytes(), MIB),
                Row.shared(HEADS, settings.entry().http().headBytes() * HEAD_BYTES, MIB),
                Row.fixed("verified tokens", VERIFIED_TOKENS, TOKEN_BYTES),
                Row.fixed("revocations", RevocationStore.MOST, REVOCATION_BYTES),
                Row.shared(
                    HISTORY,
                    Math.min(RecoveryRules.MOST_BYTES, heapBytes / MOST_PART_FOR_HISTORY),
                    MIB),
                Row.shared(UNWRITTEN, threads * WANTED.inboxBytes(), threads * MIB),
                Row.shared(HALF_RECEIVED, threads * WANTED.inboundBytes(), threads * MIB),
                Row.shared(OUTBOXES, threads * WANTED.outboxBytes(), threads * MIB))));
  }

  /** As many as are wanted for so many connections. */
  private static int memberships(long connections) {
    return Math.clamp(
        connections * MEMBERSHIPS_WANTED_OF_EACH,
        MEMBERSHIPS_WANTED,
        ChannelLimits.MOST_MEMBERSHIPS);
  }

  /** As many as are wanted for so many connections. */
  private static int channels(long connections) {
    return Math.clamp(
        connections * CHANNELS_WANTED_OF_EACH,
        CHANNELS_WANTED,
        ChannelLimits.MOST_CHANNELS_OF_NODE);
  }

  /** The same settings, with no more than there is room for. */
  WebSocketGateway.Settings over(WebSocketGateway.Settings settings) {
    int threads = settings.ioThreads();
    return settings
        .withBudget(
            new ShardBudget(
                budget.bytes(UNWRITTEN) / threads,
                budget.bytes(HALF_RECEIVED) / threads,
                budget.bytes(OUTBOXES) / threads))
        .withEntry(
            settings
                .entry()
                .withRoomFor(connections())
                .withHttp(http(settings))
                .withWaitingBytes(budget.bytes(WAITING)));
  }

  /** The same rules, with no more of them than there is room for. */
  ChannelRules over(ChannelRules rules) {
    return rules
        .withLimits(
            rules
                .limits()
                .withRoomFor(
                    Math.toIntExact(budget.bytes(MEMBERSHIPS) / MEMBERSHIP_BYTES),
                    Math.toIntExact(budget.bytes(CHANNELS) / CHANNEL_BYTES)))
        .withRecovery(rules.recovery().within(budget.bytes(HISTORY)));
  }

  private HttpLimits http(WebSocketGateway.Settings settings) {
    return settings
        .entry()
        .http()
        .withConnections(Math.toIntExact(budget.bytes(NOT_UPGRADED) / NOT_UPGRADED_BYTES))
        .withHeadBytes(budget.bytes(HEADS) / HEAD_BYTES);
  }

  /** How many there is room for. */
  int connections() {
    return Math.toIntExact(budget.bytes(CONNECTIONS) / CONNECTION_BYTES);
  }

  /** One line, if something was lowered. What operators can do about it is more heap. */
  void log(long heapBytes) {
    if (budget.lowered().isEmpty()) {
      return;
    }
    boolean fewer =
        budget.lowered().stream().anyMatch(granted -> granted.row().kind() == Kind.COUNTED);
    (fewer || budget.isShort() ? LOG.atWarn() : LOG.atInfo())
        .addKeyValue("heapMiB", heapBytes / MIB)
        .addKeyValue("wantedMiB", budget.wantedBytes() / MIB)
        .addKeyValue("grantedMiB", budget.grantedBytes() / MIB)
        .addKeyValue("connections", connections())
        .addKeyValue(
            "lowered",
            budget.lowered().stream().map(NodeMemory::inWords).collect(Collectors.joining(", ")))
        .log(
            budget.isShort()
                ? "the heap is too small for the limits of this node: raise it (-Xmx)"
                : "the limits of this node were lowered to fit the heap (-Xmx)");
  }

  private static String inWords(Granted granted) {
    return "%s %d of %d MiB"
        .formatted(granted.row().what(), granted.bytes() / MIB, granted.row().bytes() / MIB);
  }
}
