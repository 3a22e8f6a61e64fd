package dev.parley.bootstrap.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.redis.RedisSettings;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevBannerTest {
  @ParameterizedTest
  @CsvSource({
    "redis://localhost, redis-cli -p 6379 PUBLISH",
    "redis://127.0.0.1:7000, redis-cli -p 7000 PUBLISH",
    "redis://redis_of_compose:6380, redis-cli -h redis_of_compose -p 6380 PUBLISH"
  })
  void the_publish_line_reaches_whatever_redis_the_server_does(String url, String line) {
    String banner =
        DevBanner.text(
            8080,
            RedisSettings.parse(url),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Instant.parse("2026-11-23T12:00:00Z"));

    assertThat(banner).contains(line);
  }

  @Test
  void of_another_issuer_no_token_is_promised() {
    String banner =
        DevBanner.text(
            8080,
            RedisSettings.parse("redis://localhost"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Instant.parse("2026-11-23T12:00:00Z"));

    assertThat(banner)
        .contains("the one of KINDE_ISSUER_URL", "an access token of your application")
        .contains("token=<token>'")
        .doesNotContain("./parley token");
  }
}
