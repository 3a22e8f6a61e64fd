package dev.parley.application.port.in;

import java.util.concurrent.CompletionStage;

/** Runs this node: its time, its health, its end. Safe for any thread; never blocks. */
public interface NodeControl {
  /** Completes when clients can be admitted, as far as that is the application's own affair. */
  CompletionStage<Void> ready();

  /** Whether clients should be sent to this node, as it is known now. */
  NodeHealth health();

  /**
   * Time passes: ends typing that was not repeated, places whose grace is over, channels nobody is
   * in; renews the node's lease and sweeps nodes that are gone. To be called about four times a
   * second, by one thread.
   */
  void tick();

  /**
   * Stops the node: admits nobody any more, hands presence over (the places are kept for a grace,
   * so that a user who comes back to another node is not seen to leave), and closes every
   * connection with {@link dev.parley.domain.delivery.DisconnectReason#DRAINING}.
   *
   * @return completes, always, when the registry knows; within seconds
   */
  CompletionStage<Void> drain();
}
