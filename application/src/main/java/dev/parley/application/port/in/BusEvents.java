package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.recovery.Beat;
import java.util.concurrent.CompletionStage;

/**
 * What comes in over the bus: publications, orders of other nodes and services, and the news that
 * the way to it is lost or back. Safe for any thread; never blocks.
 */
public interface BusEvents {
  /**
   * A well-formed publication of a followed channel. Those of one channel are to be handed over one
   * after the other, in the order in which they were published.
   */
  void receive(Publication publication);

  /** Something malformed was published in a followed channel: nobody is told of it. */
  void pass(ChannelId channel);

  /**
   * A beat, in order with the publications of all channels and on the same thread.
   *
   * @see dev.parley.application.port.out.Broker#beat
   */
  void receive(Beat beat);

  /** What is received from now on comes over another link: told before anything that it brings. */
  void startOver();

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

  /**
   * An order has come, this node's own among them. Orders begin in the order in which they are
   * given.
   *
   * @return completes when it is done here. Whoever hands orders over lets a bounded number of them
   *     be under way
   */
  CompletionStage<Void> receive(Order order);

  /** What came of an order that this node gave. */
  void receive(Outcome outcome);

  /** From now on orders are heard here; what was said before may have been missed. */
  void hearing();
}
