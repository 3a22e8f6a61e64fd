package dev.parley.bootstrap;

import dev.parley.domain.transition.TransitionRules;
import dev.parley.redis.RedisSettings;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The variables that say whether services are told who came and went. */
final class TransitionVariables {
  private static final int MOST_KEPT = 10_000_000;

  private TransitionVariables() {}

  /** Reads them; nothing if it is off, or if one is wrong, and then the reader knows why. */
  static Optional<TransitionRules> read(EnvironmentReader reader, @Nullable RedisSettings redis) {
    Boolean on = reader.read(Setting.PARLEY_TRANSITIONS, EnvironmentReader::onOrOff);
    Integer kept =
        reader.read(
            Setting.PARLEY_TRANSITIONS_KEPT,
            text -> EnvironmentReader.number(text, TransitionRules.LEAST_KEPT, MOST_KEPT));
    Duration vacatedAfter =
        reader.read(
            Setting.PARLEY_VACATED_AFTER,
            text ->
                EnvironmentReader.seconds(
                    text, 0, (int) TransitionRules.LONGEST_VACANCY.toSeconds()));
    if (on == null || !on || kept == null || vacatedAfter == null) {
      return Optional.empty();
    }
    if (redis != null && redis.isCluster()) {
      reader.complain(
          Setting.PARLEY_TRANSITIONS,
          "expected off with a Redis Cluster: transitions are kept by one server, with or without"
              + " Sentinels");
      return Optional.empty();
    }
    return Optional.of(new TransitionRules(kept, vacatedAfter));
  }
}
