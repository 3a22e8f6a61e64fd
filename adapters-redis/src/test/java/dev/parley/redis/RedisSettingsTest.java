package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.redis.RedisTopology.Cluster;
import dev.parley.redis.RedisTopology.Sentinel;
import dev.parley.redis.RedisTopology.Single;
import java.util.List;
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
    RedisSettings settings = RedisSettings.parse(url);

    assertThat(settings.topology()).isEqualTo(new Single(new RedisAddress(host, port)));
    assertThat(settings.tls()).isEqualTo(tls);
    assertThat(settings.database()).isEqualTo(database);
    assertThat(settings.credentials()).isEqualTo(RedisCredentials.NONE);
  }

  @Test
  void several_addresses_are_nodes_of_a_cluster() {
    assertThat(RedisSettings.parse("redis://a:7000,b,[::1]:7001,a:7000").topology())
        .isEqualTo(
            new Cluster(
                List.of(
                    new RedisAddress("a", 7000),
                    new RedisAddress("b", 6379),
                    new RedisAddress("::1", 7001))));
  }

  @Test
  void a_cluster_may_be_named_by_one_of_its_nodes() {
    assertThat(RedisSettings.parse("rediss-cluster://a").topology())
        .isEqualTo(new Cluster(List.of(new RedisAddress("a", 6379))));
    assertThat(RedisSettings.parse("rediss-cluster://a").tls()).isTrue();
  }

  @Test
  void sentinels_are_asked_for_the_master_of_that_name() {
    RedisSettings settings =
        RedisSettings.parse("redis-sentinel://ann:secret@a,b:5000/2#my-master.1");

    assertThat(settings.topology())
        .isEqualTo(
            new Sentinel(
                List.of(new RedisAddress("a", 26379), new RedisAddress("b", 5000)), "my-master.1"));
    assertThat(settings.database()).isEqualTo(2);
    assertThat(settings.credentials().user()).contains("ann");
    assertThat(settings.tls()).isFalse();
    assertThat(RedisSettings.parse("rediss-sentinel://a#m").tls()).isTrue();
  }

  @Test
  void user_and_password_are_percent_decoded() {
    RedisCredentials credentials =
        RedisSettings.parse("redis://al%40ice:p%3Aa+s@s%25@localhost").credentials();

    assertThat(credentials.user()).contains("al@ice");
    assertThat(credentials.password()).contains("p:a+s@s%");
    assertThat(RedisSettings.parse("redis://:secret@localhost").credentials().user()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rediss://alice:secret@[::1]:6380/2, rediss://alice:***@[::1]:6380/2",
    "redis://:secret@localhost, redis://:***@localhost:6379",
    "'redis://:secret@a,b:7000', 'redis-cluster://:***@a:6379,b:7000'",
    "'redis-sentinel://:secret@a,b/1#m', 'redis-sentinel://:***@a:26379,b:26379/1#m'",
  })
  void the_password_is_never_shown(String url, String shown) {
    RedisCredentials ofSentinels = RedisUrl.parse("redis://sam:hidden@x").credentials();

    assertThat(RedisSettings.parse(url).withSentinelCredentials(ofSentinels)).hasToString(shown);
    assertThat(ofSentinels).hasToString("sam:***");
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
        "redis://:secret@localhost#master",
        "redis://:secret@one,",
        "redis://:secret@one,two/1",
        "redis://:secret@one,two#master",
        "redis-cluster://:secret@one/1",
        "redis-sentinel://:secret@one,two",
        "redis-sentinel://:secret@one,two#",
        "redis-sentinel://:secret@one,two#my master",
        "redis-sentinel://:secret@#master",
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
