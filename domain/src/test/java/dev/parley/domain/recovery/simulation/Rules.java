package dev.parley.domain.recovery.simulation;

import java.util.Set;

/**
 * What a simulated world is like.
 *
 * @param nodes how many of them
 * @param clients how many of them
 * @param steps for how long
 * @param events how many events a node remembers
 * @param linger for how many ticks a node follows the channel when nobody is there
 * @param bodies how many events differ in their bytes: most are repetitions
 * @param piece how many events a piece of a replay has
 * @param faults what may happen
 * @param staffed every node follows the channel from the beginning to the end
 */
record Rules(
    int nodes,
    int clients,
    int steps,
    int events,
    int linger,
    int bodies,
    int piece,
    Set<Fault> faults,
    boolean staffed) {
  /** What happens to a node, or to Redis. */
  enum Fault {
    LINK,
    CRASH,
    FAILOVER
  }

  private static final int ALL = 10_000;

  /** Nothing breaks and nothing is forgotten: every client recovers. */
  static Rules faultless() {
    return new Rules(3, 6, 1_500, ALL, ALL, 3, ALL, Set.of(), true);
  }

  static Rules with(Fault... faults) {
    return new Rules(3, 6, 1_500, 40, 60, 3, 4, Set.of(faults), false);
  }

  Rules remembering(int most, int ticks) {
    return new Rules(nodes, clients, steps, most, ticks, bodies, piece, faults, false);
  }

  Rules inPiecesOf(int some) {
    return new Rules(nodes, clients, steps, events, linger, bodies, some, faults, staffed);
  }

  Rules withBodies(int some) {
    return new Rules(nodes, clients, steps, events, linger, some, piece, faults, staffed);
  }

  Rules withNodes(int count) {
    return new Rules(count, clients, steps, events, linger, bodies, piece, faults, staffed);
  }

  /** Whether a client that has to be told of a gap is one too many. */
  boolean recoverAlways() {
    return staffed && faults.isEmpty() && events == ALL;
  }
}
