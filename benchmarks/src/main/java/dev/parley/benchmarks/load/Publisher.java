package dev.parley.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a steady pace, by a plain {@code PUBLISH}, from a thread of its own. An event
 * carries the instant at which it was due, not that at which it left: a server that holds the
 * publisher up is not excused by it.
 */
final class Publisher implements AutoCloseable {
  private final LoadPlan plan;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long published;

  /**
   * Reaches Redis.
   *
   * @throws LoadFailure if it cannot
   */
  Publisher(LoadPlan plan) {
    this.plan = plan;
    RedisURI address = RedisURI.create(plan.redis());
    address.setTimeout(Duration.ofSeconds(5));
    client = RedisClient.create(address);
    try {
      connection = client.connect(ByteArrayCodec.INSTANCE);
    } catch (RedisConnectionException unreachable) {
      client.shutdown();
      throw new LoadFailure(
          "Redis is not reachable at %s: name the one of the server with --redis."
              .formatted(plan.redis()));
    }
    thread = Thread.ofPlatform().name("load-publisher").daemon(true).unstarted(this::publish);
  }

  void start() {
    thread.start();
  }

  /** How many have been published so far. Any thread. */
  long published() {
    return published;
  }

  /** Publishes no more. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  @Override
  public void close() {
    stopped = true;
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }

  private void publish() {
    byte[][] channels = new byte[plan.channels()][];
    for (int i = 0; i < channels.length; i++) {
      channels[i] = ("channel:" + Events.channel(i)).getBytes(US_ASCII);
    }
    double gapNanos = 1e9 / plan.rate();
    long begun = System.nanoTime();
    for (long i = 0; !stopped; i++) {
      long due = begun + (long) (i * gapNanos);
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      int channel = (int) (i % channels.length);
      var _ =
          connection
              .async()
              .publish(channels[channel], Events.event(channel, i, due, plan.payloadBytes()));
      published = i + 1;
    }
  }
}
