package dev.parley.redis;

import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * The connections that carry commands, one or several, which are up or down together. Safe for any
 * thread.
 */
sealed interface Commands extends RedisCalls, AutoCloseable
    permits MasterCommands, ClusterCommands {
  /** What is told, on the links' thread: {@code up} and {@code down} alternate, up first. */
  interface Watcher {
    void up();

    void down(Loss loss);

    /**
     * The connection that is to be tried by {@link Probe} from now on: after {@code up}, and again
     * if it becomes another without a {@code down}.
     */
    void probeOver(StatefulRedisConnection<String, String> connection);

    /** A try to connect failed. */
    void refused(Throwable cause);
  }

  /** Connects, and goes on trying for ever. To be called once. */
  void start();

  boolean isUp();

  /** Gives up a connection that carries nothing, and makes another. */
  void drop(StatefulRedisConnection<String, String> silent);

  /** What has been reached, for people; asked while it is up. */
  String describe();

  @Override
  void close();
}
