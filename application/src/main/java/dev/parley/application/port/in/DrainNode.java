package dev.parley.application.port.in;

import java.util.concurrent.CompletionStage;

/** The operator stops this node. Safe for any thread. */
public interface DrainNode {
  /**
   * Admits nobody any more, hands presence over (the places are kept for a grace, so that nobody is
   * seen to leave who comes back to another node), and closes every connection with {@link
   * dev.parley.domain.delivery.DisconnectReason#DRAINING}.
   *
   * @return completes, always, when the registry knows; within seconds
   */
  CompletionStage<Void> drain();
}
