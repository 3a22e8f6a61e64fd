package dev.parley.bootstrap;

import dev.parley.domain.transition.TransitionRules;
import dev.parley.redis.RedisSettings;
import dev.parley.webhook.WebhookSecret;
import dev.parley.webhook.WebhookSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether services are told who came and went, and how.
 *
 * @param rules how transitions are kept
 * @param webhook where they are told, if anywhere
 */
record TransitionSettings(TransitionRules rules, Optional<WebhookSettings> webhook) {
  private static final int MOST_KEPT = 10_000_000;

  /** Reads them; nothing if it is off, or if one is wrong, and then the reader knows why. */
  static Optional<TransitionSettings> read(
      EnvironmentReader reader, @Nullable RedisSettings redis) {
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
    Boolean privateAllowed =
        reader.read(Setting.PARLEY_WEBHOOK_PRIVATE, EnvironmentReader::onOrOff);
    Optional<WebhookSettings> webhook =
        reader.isSet(Setting.PARLEY_WEBHOOK_URL) && privateAllowed != null
            ? webhook(reader, privateAllowed)
            : Optional.empty();
    if (on == null || kept == null || vacatedAfter == null || (!on && webhook.isEmpty())) {
      return Optional.empty();
    }
    if (redis != null && redis.isCluster()) {
      reader.complain(
          on ? Setting.PARLEY_TRANSITIONS : Setting.PARLEY_WEBHOOK_URL,
          "expected nothing with a Redis Cluster: transitions are kept by one server, with or"
              + " without Sentinels");
      return Optional.empty();
    }
    return Optional.of(new TransitionSettings(new TransitionRules(kept, vacatedAfter), webhook));
  }

  private static Optional<WebhookSettings> webhook(EnvironmentReader reader, boolean allowed) {
    List<WebhookSecret> secrets = reader.read(Setting.PARLEY_WEBHOOK_SECRET, WebhookSecret::parse);
    if (secrets == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        reader.read(
            Setting.PARLEY_WEBHOOK_URL,
            text ->
                new WebhookSettings(URI.create(text), secrets, allowed, WebhookSettings.TIMEOUT)));
  }
}
