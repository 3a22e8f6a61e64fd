package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterNodesTest {
  private static final RedisAddress SEED = new RedisAddress("127.0.0.1", 1);

  @Test
  void a_fault_in_looking_at_the_cluster_does_not_end_the_looking() throws Exception {
    CountDownLatch tried = new CountDownLatch(3);
    Opened<StatefulRedisConnection<String, String>> opened =
        new Opened<>(
            throwing(tried),
            SEED,
            new ServerHello(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    try (ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor()) {
      ClusterNodes nodes =
          new ClusterNodes(
              List.of(SEED),
              "probe",
              at -> CompletableFuture.completedFuture(opened),
              thread,
              new RedisRefusals(NoopTelemetry.TELEMETRY, System::nanoTime));
      try {
        nodes.start(new Unconcerned(), primaries -> {});

        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
      } finally {
        nodes.close();
        thread.shutdownNow();
      }
    }
  }

  /** A connection that is open, and throws at whoever would send something. */
  @SuppressWarnings("unchecked")
  private static StatefulRedisConnection<String, String> throwing(CountDownLatch tried) {
    return (StatefulRedisConnection<String, String>)
        Proxy.newProxyInstance(
            ClusterNodesTest.class.getClassLoader(),
            new Class<?>[] {StatefulRedisConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "async" -> {
                    tried.countDown();
                    throw new IllegalStateException("it throws");
                  }
                  case "isOpen" -> true;
                  case "closeAsync" -> CompletableFuture.completedFuture(null);
                  default -> null;
                });
  }

  private static final class Unconcerned implements Commands.Watcher {
    @Override
    public void up() {}

    @Override
    public void down(Loss loss) {}

    @Override
    public void probeOver(StatefulRedisConnection<String, String> connection) {}

    @Override
    public void refused(Throwable cause) {}
  }
}
