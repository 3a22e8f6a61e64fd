package dev.parley.application.port.out;

import dev.parley.domain.transition.TransitionLane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Which node delivers the transitions of which lane, by leases, and how far each was told. Safe for
 * any thread; never blocks; {@link BusUnavailable} while it is out of reach.
 */
public interface DeliveryLanes {
  /** How long a lane is kept without being claimed again, by the registry's clock. */
  Duration LEASE = Duration.ofSeconds(6);

  /**
   * What a claim came to, for one lane.
   *
   * @param fence that of this tenure, or 0 if another node has the lane. Each tenure's is higher
   *     than the last's
   * @param cursor the last entry that the receiver has taken
   * @param last the last entry there is
   * @param startsAfresh whether nobody knows how far it was told: the receiver has to ask for
   *     everything
   */
  record Claim(long fence, String cursor, String last, boolean startsAfresh) {
    /** Whether the lane is the asker's. */
    public boolean isGranted() {
      return fence > 0;
    }
  }

  /**
   * Takes the lanes that nobody has, and keeps those that the owner has.
   *
   * @param owner a name that no other node has or had
   * @return one for each lane, by number
   */
  CompletionStage<List<Claim>> claim(String owner);

  /** Notes how far a lane was told; false, and nothing noted, if it is not the owner's any more. */
  CompletionStage<Boolean> advance(TransitionLane lane, String owner, long fence, String cursor);

  /** Gives up all lanes of the owner, so that another has them at once. */
  CompletionStage<Void> release(String owner);
}
