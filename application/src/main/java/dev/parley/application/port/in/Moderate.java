package dev.parley.application.port.in;

import dev.parley.domain.moderation.ModerationCommand;
import java.util.concurrent.CompletionStage;

/** An operator or a service has something done by every node. Safe for any thread; never blocks. */
public interface Moderate {
  /** What became of a command. */
  sealed interface Result {
    /**
     * It is done, as far as is known: a node that did not answer in time may have done it as well.
     *
     * @param connections how many were hit, by those that answered
     * @param answered how many nodes did
     * @param nodes how many there are
     */
    record Done(int connections, int answered, int nodes) implements Result {}

    /** The bus is away or too much is asked at once: it may or may not have been done. */
    record Unavailable() implements Result {}

    /** As many revocations are in force as can be kept. */
    record TooManyRevocations() implements Result {}

    /** The revocation is of tokens that are yet to be issued: nothing was done. */
    record InTheFuture() implements Result {}
  }

  /**
   * Has it done, and collects what came of it.
   *
   * @return completes normally, always, within seconds
   */
  CompletionStage<Result> moderate(ModerationCommand command);
}
