package dev.parley.domain.moderation;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The result of an order at one node.
 *
 * @param ref the order's
 * @param node which one, by its address
 * @param connections how many were hit, or found
 * @param channels where they are, if that was asked
 * @param isPartial whether they may be in more
 */
public record Outcome(
    String ref, String node, int connections, List<ChannelId> channels, boolean isPartial) {
  /** Of the names of the channels in sum, with what stands between them. */
  static final int MOST_CHARACTERS = 3_000;

  private static final int BETWEEN = 3;

  public Outcome {
    channels = List.copyOf(channels);
  }

  /** What came of an order that does something. */
  public Outcome(String ref, String node, int connections) {
    this(ref, node, connections, List.of(), false);
  }

  /**
   * Where a user is: as many of the channels as there is room for.
   *
   * @param isPartial whether there may be more channels than these
   */
  public static Outcome located(
      String ref, String node, int connections, Collection<ChannelId> channels, boolean isPartial) {
    List<ChannelId> told = new ArrayList<>();
    int characters = 0;
    for (ChannelId channel : channels) {
      characters += channel.value().length() + BETWEEN;
      if (characters > MOST_CHARACTERS) {
        return new Outcome(ref, node, connections, told, true);
      }
      told.add(channel);
    }
    return new Outcome(ref, node, connections, told, isPartial);
  }
}
