package dev.parley.bootstrap;

import dev.parley.api.ApiKeyFile;
import dev.parley.api.ApiListen;
import dev.parley.api.ApiSettings;
import dev.parley.domain.quota.Rate;
import java.util.Optional;

/** The variables that say how backends are served. */
final class ApiVariables {
  /** After a silence: ten seconds' worth at once. */
  private static final int BURST_SECONDS = 10;

  private static final int MOST_CALLS = 1_000_000;

  private ApiVariables() {}

  /** Reads them; nothing without keys, or if one is wrong, and then the reader knows why. */
  static Optional<ApiSettings> read(EnvironmentReader reader) {
    ApiListen listen = reader.read(Setting.PARLEY_API_LISTEN, ApiListen::parse);
    Integer calls =
        reader.read(
            Setting.PARLEY_API_CALLS_PER_SECOND,
            text -> EnvironmentReader.number(text, 1, MOST_CALLS));
    if (!reader.isSet(Setting.PARLEY_API_KEYS)) {
      return Optional.empty();
    }
    ApiKeyFile keys = reader.read(Setting.PARLEY_API_KEYS, ApiKeyFile::read);
    return listen == null || calls == null || keys == null
        ? Optional.empty()
        : Optional.of(new ApiSettings(listen, keys, new Rate(calls, (long) calls * BURST_SECONDS)));
  }
}
