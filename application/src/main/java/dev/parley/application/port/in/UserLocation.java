package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import java.util.List;

/**
 * Where a user is, by the nodes that answered.
 *
 * @param channels each once, in no order
 * @param isPartial whether there may be more channels: a node tells some 3,000 characters of names,
 *     and asks the first hundred connections
 * @param answered how many nodes did
 * @param nodes how many there are
 */
public record UserLocation(
    int connections, List<ChannelId> channels, boolean isPartial, int answered, int nodes) {
  public UserLocation {
    channels = List.copyOf(channels);
  }
}
