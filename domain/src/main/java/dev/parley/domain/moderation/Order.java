package dev.parley.domain.moderation;

import java.util.Optional;

/**
 * A command on its way to the nodes.
 *
 * @param replyTo who wants to know what came of it; nobody, if it is empty
 */
public record Order(ModerationCommand command, Optional<ReplyTo> replyTo) {
  /**
   * Where an outcome goes.
   *
   * @param address a name among those who ask
   * @param ref what comes back with the outcome
   */
  public record ReplyTo(String address, String ref) {}
}
