package dev.parley.websocket.admission;

import dev.parley.domain.quota.Rate;

/**
 * How many connections a node has room for, and how they may be come by. Immutable, safe for any
 * thread.
 *
 * @param perNode all of them together, at least 1
 * @param perUser of one user on this node, at least 1
 * @param perAddress of one {@link ClientAddress} on this node, at least 1
 * @param handshakes of one address
 */
public record EntryLimits(int perNode, int perUser, int perAddress, Rate handshakes) {
  /** Room for an office behind one address. */
  public static final EntryLimits DEFAULT =
      new EntryLimits(100_000, 100, 20_000, new Rate(500, 5_000));

  public EntryLimits {
    if (perNode < 1 || perUser < 1 || perAddress < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /** The same, but for all of them together. */
  EntryLimits withPerNode(int connections) {
    return new EntryLimits(connections, perUser, perAddress, handshakes);
  }
}
