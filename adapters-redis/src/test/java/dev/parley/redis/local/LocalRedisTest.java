package dev.parley.redis.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalRedisTest {
  @Test
  void it_answers_on_its_address_and_ends_when_it_is_closed() throws IOException {
    LocalRedis redis = LocalRedis.start(0);

    assertThat(ping(redis)).isEqualTo("PONG");
    assertThat(redis.describe()).contains("Redis ", redis.url());
    assertThat(ProcessHandle.of(redis.pid())).isPresent();

    redis.close();
    redis.close();
    assertThat(ProcessHandle.of(redis.pid()).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void a_port_that_is_taken_is_passed_over() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalRedis redis = LocalRedis.start(taken.getLocalPort())) {
      assertThat(redis.port()).isGreaterThan(taken.getLocalPort());
      assertThat(ping(redis)).isEqualTo("PONG");
    }
  }

  @Test
  void a_port_that_is_wanted_and_taken_is_said_to_be() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalRedis.startAt(taken.getLocalPort()))
          .isInstanceOf(LocalRedis.PortTaken.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
  }

  @Test
  void it_ends_with_the_process_that_started_it_however_that_ends() throws Exception {
    Process starter =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RedisStarter.class.getName())
            .start();
    try {
      String pid = starter.inputReader(StandardCharsets.US_ASCII).readLine();
      ProcessHandle redis = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      assertThat(redis.isAlive()).isTrue();

      starter.destroyForcibly();

      assertThat(redis.onExit().get(10, TimeUnit.SECONDS)).isEqualTo(redis);
    } finally {
      starter.destroyForcibly();
    }
  }

  /** A process that has a Redis and does nothing. */
  static final class RedisStarter {
    private RedisStarter() {}

    public static void main(String[] none) throws Exception {
      System.out.println(LocalRedis.start(0).pid());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void the_bundled_redis_serves_as_well() throws IOException {
    try (LocalRedis redis = LocalRedis.start(0, RedisBinary.bundled())) {
      assertThat(ping(redis)).isEqualTo("PONG");
      assertThat(redis.describe()).contains("Redis 6.2", "bundled");
    }
  }

  @Test
  void nobody_but_this_machine_reaches_it() throws IOException {
    try (LocalRedis redis = LocalRedis.start(0)) {
      InetAddress elsewhere = InetAddress.getByName("127.0.0.2");

      assertThatThrownBy(() -> new Socket(elsewhere, redis.port()).close())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_binary_that_does_not_run_is_said_to_have_failed() {
    RedisBinary broken = new RedisBinary(Path.of("/bin/false"), "0", "broken");

    assertThatThrownBy(() -> LocalRedis.start(0, broken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not start");
  }

  private static String ping(LocalRedis redis) {
    try (RedisClient client = RedisClient.create(redis.url());
        var connection = client.connect()) {
      return connection.sync().ping();
    }
  }
}
