package dev.parley.domain.transition;

import java.util.List;

/**
 * What a receiver is told at once.
 *
 * @param cursor the last entry of the lane that it covers
 * @param resync whether some could not be told: whoever keeps who is in the channels of this lane
 *     has to ask
 * @param events in their order
 */
public record Delivery(String cursor, boolean resync, List<Told> events) {
  public Delivery {
    events = List.copyOf(events);
  }

  /** Whether there is nothing to tell, and only the cursor moves. */
  public boolean isEmpty() {
    return !resync && events.isEmpty();
  }
}
