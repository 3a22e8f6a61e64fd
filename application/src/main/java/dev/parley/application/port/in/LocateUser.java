package dev.parley.application.port.in;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Somebody who is no client asks where a user is. Safe for any thread; never blocks. */
public interface LocateUser {
  /**
   * Where a user is, by the nodes that answered.
   *
   * @param channels each once, in no order
   * @param isPartial whether there may be more channels: a node tells some 3,000 characters of
   *     names, and asks the first hundred connections
   * @param answered how many nodes did
   * @param nodes how many there are
   */
  record Whereabouts(
      int connections, List<ChannelId> channels, boolean isPartial, int answered, int nodes) {
    public Whereabouts {
      channels = List.copyOf(channels);
    }
  }

  /**
   * Asks every node, and waits for a second at the most.
   *
   * @return completes with {@link BusUnavailable} if the bus is away or too much is asked at once
   */
  CompletionStage<Whereabouts> locate(UserId user);
}
