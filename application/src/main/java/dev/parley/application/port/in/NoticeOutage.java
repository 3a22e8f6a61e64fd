package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;

/** The way to the bus was lost, or is back. Safe for any thread; never blocks. */
public interface NoticeOutage {
  /**
   * The bus carries nothing to this node any more; each channel that was followed is {@linkplain
   * #restored restored} when it does again. Repeating it changes nothing.
   */
  void busLost();

  /** What the registry holds for this node is in doubt from now on. */
  void registryLost();

  /**
   * The channel is followed again, as the bus has acknowledged: what is published from now on
   * arrives, after this. What was published before may have been missed. Told for each channel that
   * was followed when the way was lost, and for no other.
   */
  void restored(ChannelId channel, Gap gap);
}
