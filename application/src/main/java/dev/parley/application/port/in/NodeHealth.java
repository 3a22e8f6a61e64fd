package dev.parley.application.port.in;

import java.util.Optional;

/**
 * What a node needs in order to serve.
 *
 * @param bus what is published comes back to this node, as it has just been seen to do, and what
 *     had to be read before anyone can be admitted has been read
 * @param busRefused what the bus refuses of that which everybody needs who is to be admitted
 * @param keys there are keys to verify tokens with
 * @param admitting the node has not been told to stop
 * @param presenceRefused what the registry refuses: who is there, and who types, is not told.
 *     Clients are better served here than nowhere, since it refuses every node the same
 * @param commandsRefused what is refused of orders that operators give
 */
public record NodeHealth(
    boolean bus,
    Optional<String> busRefused,
    boolean keys,
    boolean admitting,
    Optional<String> presenceRefused,
    Optional<String> commandsRefused) {
  /** Whether clients can be admitted, and hear what is published. */
  public boolean isReady() {
    return bus && busRefused.isEmpty() && keys && admitting;
  }
}
