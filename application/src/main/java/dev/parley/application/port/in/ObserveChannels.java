package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.util.concurrent.CompletionStage;

/**
 * Somebody who is no client hears channels without being in them: nobody is told. Safe for any
 * thread; never blocks.
 */
public interface ObserveChannels {
  /**
   * Who hears. Called for one channel at a time, in the order in which it was published, and never
   * to be kept: clients wait for what is done here.
   */
  interface Observer {
    /** Something was published. */
    void published(Publication publication);

    /** Something may have been, and did not arrive. */
    void missed(ChannelId channel, Gap gap);
  }

  /**
   * Has a channel heard. This node follows it from then on, until {@link #end}.
   *
   * @return completes, normally and always, with whether it can be heard; if not, it is not
   */
  CompletionStage<Boolean> observe(ChannelId channel, Observer observer);

  /** Hears it no more. Repeating it changes nothing. */
  void end(ChannelId channel, Observer observer);
}
