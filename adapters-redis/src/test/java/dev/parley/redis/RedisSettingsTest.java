package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "redis://localhost, localhost, 6379, false, 0",
    "redis://localhost:6380, localhost, 6380, false, 0",
    "redis://localhost:6380/, localhost, 6380, false, 0",
    "rediss://cache.example.com/3, cache.example.com, 6379, true, 3",
    "redis://chat_redis:6379, chat_redis, 6379, false, 0",
    "redis://10.0.0.7:1/15, 10.0.0.7, 1, false, 15",
    "redis://[::1]:6380, ::1, 6380, false, 0",
    "redis://[::1], ::1, 6379, false, 0",
  })
  void an_address_says_where_redis_is(
      String url, String host, int port, boolean tls, int database) {
    assertThat(RedisSettings.parse(url))
        .isEqualTo(
            new RedisSettings(host, port, tls, Optional.empty(), Optional.empty(), database));
  }

  @Test
  void user_and_password_are_percent_decoded() {
    RedisSettings settings = RedisSettings.parse("redis://al%40ice:p%3Aa+s@s%25@localhost");

    assertThat(settings.user()).contains("al@ice");
    assertThat(settings.password()).contains("p:a+s@s%");
    assertThat(RedisSettings.parse("redis://:secret@localhost").user()).isEmpty();
  }

  @Test
  void the_password_is_never_shown() {
    RedisSettings settings = RedisSettings.parse("rediss://alice:secret@[::1]:6380/2");

    assertThat(settings).hasToString("rediss://alice:***@[::1]:6380/2");
    assertThat(RedisSettings.parse("redis://:secret@localhost"))
        .hasToString("redis://:***@localhost:6379");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:6379",
        "http://:secret@localhost",
        "redis://",
        "redis://:secret@",
        "redis://:secret@localhost:port",
        "redis://:secret@localhost:0",
        "redis://:secret@localhost:65536",
        "redis://:secret@localhost:6379/zero",
        "redis://:secret@localhost:6379/0?timeout=1s",
        "redis://:secret@one,two",
        "redis://:secret%@localhost",
        "redis://localhost:secret",
      })
  void what_is_no_address_is_refused_without_quoting_it(String url) {
    assertThatThrownBy(() -> RedisSettings.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected redis://")
        .hasMessageNotContaining("secret");
  }
}
