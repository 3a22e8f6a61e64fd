package dev.parley.acceptance.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.acceptance.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A service that counts aloud in a channel, at an even pace, until it is closed. */
final class NumberedStream implements AutoCloseable {
  private final Cluster cluster;
  private final String channel;
  private final List<Long> begunAtNanos = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService counting =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon(true).name("counting").factory());

  /** Begins with 0. */
  NumberedStream(Cluster cluster, String channel, Duration pace) {
    this.cluster = cluster;
    this.channel = channel;
    var _ = counting.scheduleAtFixedRate(this::count, 0, pace.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many numbers it has said. */
  int said() {
    return begunAtNanos.size();
  }

  /** When it began to say that number: Redis had it later, if anything. */
  long begunAtNanos(long number) {
    return begunAtNanos.get((int) number);
  }

  /** Says so many more. */
  void awaitMore(int numbers) {
    int enough = said() + numbers;
    Await.until(
        () -> said() >= enough,
        Duration.ofSeconds(60),
        () -> "nobody counts any more at " + said());
  }

  /** Stops counting, once what was begun is said. */
  @Override
  public void close() {
    counting.close();
  }

  private void count() {
    long number = begunAtNanos.size();
    begunAtNanos.add(System.nanoTime());
    String event =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":0,\"data\":{\"number\":%d}}"
            .formatted(channel, number);
    cluster.publisher().publish(channel, event.getBytes(UTF_8));
  }
}
