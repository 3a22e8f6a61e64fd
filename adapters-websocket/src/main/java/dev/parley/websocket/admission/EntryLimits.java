package dev.parley.websocket.admission;

import dev.parley.domain.quota.Rate;
import dev.parley.http.ClientAddress;

/**
 * The connection limits of a node, and the rate limit of handshakes. Immutable, safe for any
 * thread.
 *
 * @param perNode all of them together, at least 1
 * @param perUser of one user on this node, at least 1
 * @param perAddress of one {@link ClientAddress} on this node, at least 1
 * @param onThisMachine the same for the node's own machine, where a proxy may be that nobody named
 * @param handshakes of one address
 */
public record EntryLimits(
    int perNode, int perUser, int perAddress, int onThisMachine, Rate handshakes) {
  /** Room for an office behind one address. */
  public static final EntryLimits DEFAULT =
      new EntryLimits(100_000, 100, 100_000, new Rate(500, 5_000)).withAQuarterForEachAddress();

  /** Of those that have not said who they are, one address may have this at the least. */
  private static final int LEAST_UNNAMED = 16;

  public EntryLimits {
    if (perNode < 1 || perUser < 1 || perAddress < 1 || onThisMachine < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /**
   * The same, but for all of them together; an address that had a quarter of them has one still.
   */
  EntryLimits withPerNode(int connections) {
    EntryLimits lowered =
        new EntryLimits(connections, perUser, perAddress, onThisMachine, handshakes);
    return equals(withAQuarterForEachAddress()) ? lowered.withAQuarterForEachAddress() : lowered;
  }

  /** With one limit for all addresses. */
  public EntryLimits(int perNode, int perUser, int perAddress, Rate handshakes) {
    this(perNode, perUser, perAddress, perAddress, handshakes);
  }

  /** A quarter of the node for each address but this machine's, so that none of them fills it. */
  public EntryLimits withAQuarterForEachAddress() {
    return new EntryLimits(perNode, perUser, Math.max(1, perNode / 4), perNode, handshakes);
  }

  /** How many connections of a node may be open and have yet to say whose they are. */
  int unnamedPerNode() {
    return Math.max(LEAST_UNNAMED, perNode / 4);
  }

  /** How many of them may come from one address. */
  int unnamedPerAddress() {
    return Math.max(LEAST_UNNAMED, perNode / 16);
  }

  /** How many connections an address may have. */
  int of(ClientAddress address) {
    return address.isOfThisMachine() ? onThisMachine : perAddress;
  }
}
