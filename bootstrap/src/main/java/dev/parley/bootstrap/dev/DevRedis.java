package dev.parley.bootstrap.dev;

import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis of dev mode, and the faults that a developer may want to see: that it stands still, and
 * that it is started again without anything that it knew. Safe for any thread.
 */
final class DevRedis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DevRedis.class);

  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile LocalRedis redis;
  private volatile boolean frozen;
  private volatile boolean closed;

  /** Over one that is up, and ends with this. */
  DevRedis(LocalRedis redis) {
    this.redis = redis;
  }

  LocalRedis current() {
    return redis;
  }

  boolean isFrozen() {
    return frozen;
  }

  /** Has it stand still, or go on. Returns at once. */
  void freeze(boolean wanted) {
    soon(() -> {
      redis.freeze(wanted);
      frozen = wanted;
      log.atInfo()
          .addKeyValue("frozen", wanted)
          .log("Redis was frozen or goes on, as was asked for");
    });
  }

  /** Ends it, and starts another one at the same port. Returns at once. */
  void restart() {
    soon(() -> {
      int port = redis.port();
      redis.close();
      frozen = false;
      redis = LocalRedis.startAt(port);
      log.atInfo().log("Redis was restarted, as was asked for, and has forgotten everything");
    });
  }

  private void soon(Fault fault) {
    Thread.ofVirtual()
        .name("parley-dev-redis")
        .start(() -> {
          oneAtATime.lock();
          try {
            if (!closed) {
              fault.happen();
            }
          } catch (IOException notDone) {
            log.atWarn().addKeyValue("why", notDone.getMessage()).log("Redis does not do that");
          } finally {
            oneAtATime.unlock();
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    redis.close();
  }

  /** What happens to Redis. */
  @FunctionalInterface
  private interface Fault {
    void happen() throws IOException;
  }
}
