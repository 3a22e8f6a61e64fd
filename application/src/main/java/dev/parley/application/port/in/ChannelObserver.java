package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;

/**
 * Is shown what is published in channels, without being in them. Called for one channel at a time,
 * in the order in which it was published, and never to be kept: clients wait for what is done here.
 */
public interface ChannelObserver {
  /** Something was published. */
  void published(Publication publication);

  /** Something may have been, and did not arrive. */
  void missed(ChannelId channel, Gap gap);
}
