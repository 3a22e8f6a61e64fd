package dev.parley.application.port.out;

import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The revocations in force, stored for all nodes, including those that were unreachable. Of two for
 * the same target one is kept, the wider of both. What is in force is what the store says, and
 * "now" is when its own clock says: nodes apply that, and nothing of their own.
 *
 * <p>Safe for any thread; never blocks. A call that fails completes with {@link BusUnavailable},
 * and may be repeated.
 */
public interface RevocationStore {
  /** How many it has room for, those that were taken back among them. */
  int MOST = 100_000;

  /**
   * One of them.
   *
   * @param left for how much longer it is in force
   */
  record Kept(Revocation revocation, Duration left) {}

  /** What became of a revocation. */
  sealed interface Keeping {
    /** It is in force, perhaps wider than it was asked for. */
    record InForce(Kept kept) implements Keeping {}

    /** The maximum number of revocations is in force. */
    record NoRoom() implements Keeping {}

    /**
     * It is of tokens that are to be issued later than now and {@link TokenStamp#CLOCK_SKEW}:
     * taken, it would keep out whoever fetches a new token.
     */
    record InTheFuture() implements Keeping {}
  }

  /**
   * What is in the store.
   *
   * @param takenBack of what a node may still believe that it is revoked
   */
  record Contents(List<Kept> inForce, List<RevocationTarget> takenBack) {}

  /**
   * Keeps a revocation.
   *
   * @param length for how long, at least
   */
  CompletionStage<Keeping> keep(Revocation revocation, Duration length);

  /**
   * Keeps a revocation of all tokens of the user that may have been issued by now, {@link
   * TokenStamp#CLOCK_SKEW} included.
   *
   * @param length for how long, at least
   */
  CompletionStage<Keeping> keepUntilNow(UserId user, Duration length);

  /**
   * Takes back what is in force for the target, and remembers that it was.
   *
   * @param length for how long that is remembered: until no node can believe otherwise
   * @return completes with false if there is no room to remember it
   */
  CompletionStage<Boolean> takeBack(RevocationTarget target, Duration length);

  /** All that it has. */
  CompletionStage<Contents> contents();
}
