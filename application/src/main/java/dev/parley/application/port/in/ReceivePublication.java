package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.recovery.Beat;

/**
 * The bus delivers. Safe for any thread; never blocks. Publications of one channel are to be handed
 * over one after the other, in the order in which they were published.
 */
public interface ReceivePublication {
  /** A well-formed publication of a followed channel. */
  void receive(Publication publication);

  /** Something that is none was published in a followed channel: nobody is told of it. */
  default void pass(ChannelId channel) {}

  /**
   * A beat, in order with the publications of all channels and on the same thread.
   *
   * @see dev.parley.application.port.out.Broker#beat
   */
  default void receive(Beat beat) {}

  /** What is received from now on comes over another link: told before anything that it brings. */
  default void startOver() {}
}
