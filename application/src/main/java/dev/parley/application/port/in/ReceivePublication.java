package dev.parley.application.port.in;

import dev.parley.domain.channel.Publication;

/**
 * The bus delivers. Safe for any thread; never blocks. Publications of one channel are to be handed
 * over one after the other, in the order in which they were published.
 */
public interface ReceivePublication {
  /** A well-formed publication of a followed channel. */
  void receive(Publication publication);
}
