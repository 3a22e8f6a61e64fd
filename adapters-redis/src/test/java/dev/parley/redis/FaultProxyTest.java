package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.application.port.Await;
import dev.parley.redis.FaultProxy.Fault;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faults that other tests rely on are what they are called. */
class FaultProxyTest {
  private final RedisFixture redis = RedisFixture.emptied();
  private final FaultProxy proxy = FaultProxy.to(redis.host(), redis.port());
  private final RedisClient client = RedisClient.create(proxy.url());
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private StatefulRedisConnection<String, String> commands;
  private StatefulRedisPubSubConnection<String, String> pubSub;

  @BeforeEach
  void connect() {
    client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    commands = client.connect();
    commands.sync().set("key", "value");
    pubSub = client.connectPubSub();
    pubSub.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            heard.add(message);
          }
        });
    pubSub.sync().subscribe("news");
  }

  @AfterEach
  void disconnect() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    proxy.close();
  }

  @Test
  void without_a_fault_everything_passes() {
    redis.redis().publish("news", "first");

    Await.until("the publication came", () -> heard.equals(List.of("first")));
    assertThat(commands.sync().get("key")).isEqualTo("value");
  }

  @Test
  void what_is_silent_holds_back_both_ways_until_it_is_over() throws Exception {
    proxy.set(Fault.SILENT);
    redis.redis().publish("news", "first");
    RedisFuture<Long> increment = commands.async().incr("counted");

    assertThatThrownBy(() -> increment.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(redis.redis().get("counted")).isNull();
    assertThat(heard).isEmpty();
    assertThat(commands.isOpen()).isTrue();

    proxy.set(Fault.NONE);
    assertThat(increment.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    Await.until("the publication came", () -> heard.equals(List.of("first")));
  }

  @Test
  void what_is_swallowed_reaches_the_server_and_is_never_answered() {
    proxy.set(Fault.SWALLOWED);
    RedisFuture<Long> increment = commands.async().incr("counted");

    Await.until("the server did it", () -> "1".equals(redis.redis().get("counted")));
    assertThat(increment.isDone()).isFalse();
    assertThat(commands.isOpen()).isTrue();
  }

  @Test
  void who_is_deaf_is_answered_and_hears_no_publication() throws Exception {
    proxy.set(Fault.DEAF);
    redis.redis().publish("news", "lost");

    assertThat(pubSub.async().ping().get(5, TimeUnit.SECONDS)).isEqualTo("PONG");
    assertThat(heard).isEmpty();

    proxy.set(Fault.NONE);
    redis.redis().publish("news", "second");
    Await.until("hears again", () -> heard.equals(List.of("second")));
  }

  @Test
  void only_connections_that_said_the_word_are_broken() {
    proxy.set(Fault.CUT, "SUBSCRIBE");

    Await.until("the pub/sub connection ended", () -> !pubSub.isOpen());
    assertThat(commands.sync().get("key")).isEqualTo("value");
  }

  @Test
  void what_is_cut_ends_and_is_not_made_again_before_it_is_mended() throws Exception {
    proxy.set(Fault.CUT);
    Await.until("both ended", () -> !pubSub.isOpen() && !commands.isOpen());

    assertThatThrownBy(client::connect).isInstanceOf(RedisConnectionException.class);

    assertThatThrownBy(() -> new ServerSocket(proxy.port(), 1, InetAddress.getLoopbackAddress()))
        .as("its port stays its own")
        .isInstanceOf(BindException.class);

    proxy.set(Fault.NONE);
    try (var again = client.connect()) {
      assertThat(again.async().get("key").get(5, TimeUnit.SECONDS)).isEqualTo("value");
    }
  }
}
