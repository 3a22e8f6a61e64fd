package dev.parley.application.port.out;

import dev.parley.domain.moderation.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The revocations in force, for all nodes and for those that were out of reach. Of two for the same
 * token, user or everyone one is kept, the wider of both.
 *
 * <p>Safe for any thread; never blocks. A call that fails completes with {@link BusUnavailable},
 * and may be repeated.
 */
public interface RevocationStore {
  /** How many it has room for. */
  int MOST = 100_000;

  /**
   * One of them.
   *
   * @param until when it is forgotten
   */
  record Kept(Revocation revocation, Instant until) {}

  /**
   * Keeps a revocation.
   *
   * @param length for how long, at least
   * @return completes with false if there is no room for it
   */
  CompletionStage<Boolean> keep(Revocation revocation, Duration length);

  /** All that are kept. */
  CompletionStage<List<Kept>> kept();
}
