package dev.parley.domain.moderation;

import java.util.Optional;

/**
 * A command on its way to the nodes.
 *
 * @param replyTo who wants to know what came of it; nobody, if it is empty
 * @param kept whether the revocation in it is in the store already, or is taken back there, so that
 *     no node has to see to it; false for what is no revocation
 */
public record Order(NodeCommand command, Optional<ReplyTo> replyTo, boolean kept) {
  /** An order that nobody has kept. */
  public Order(NodeCommand command, Optional<ReplyTo> replyTo) {
    this(command, replyTo, false);
  }

  /**
   * Where an outcome goes.
   *
   * @param address a name among those who ask
   * @param ref what comes back with the outcome
   */
  public record ReplyTo(String address, String ref) {}
}
