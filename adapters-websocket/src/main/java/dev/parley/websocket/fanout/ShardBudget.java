package dev.parley.websocket.fanout;

/**
 * The memory limits of one I/O thread, in bytes of the heap. Immutable, safe for any thread.
 *
 * @param inboxBytes of publications that it has yet to write
 * @param inboundBytes of what its clients have half sent
 * @param outboxBytes of what waits for its clients
 */
public record ShardBudget(long inboxBytes, long inboundBytes, long outboxBytes) {
  private static final long MIB = 1024 * 1024;

  /** Of a node that has all the memory it wants. */
  public static final ShardBudget DEFAULT = new ShardBudget(64 * MIB, 64 * MIB, 256 * MIB);

  public ShardBudget {
    if (inboxBytes < MIB || inboundBytes < MIB || outboxBytes < MIB) {
      throw new IllegalArgumentException("each is a MiB at least");
    }
  }
}
