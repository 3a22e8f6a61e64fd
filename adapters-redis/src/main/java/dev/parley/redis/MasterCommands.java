package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Commands over one connection, to the one server that accepts writes. Safe for any thread. */
final class MasterCommands implements Commands {
  private final RedisLink<StatefulRedisConnection<String, String>> link;
  private volatile @Nullable Way way;
  private volatile @Nullable Opened<?> opened;

  MasterCommands(
      Supplier<CompletionStage<Opened<StatefulRedisConnection<String, String>>>> connector,
      ScheduledExecutorService thread) {
    this.link =
        new RedisLink<>(
            () ->
                connector
                    .get()
                    .thenApply(made -> {
                      opened = made;
                      return made.connection();
                    }),
            thread);
  }

  /**
   * Connects, and goes on trying for ever. To be called once.
   *
   * @param onDemoted called when the server turns out to be a master no longer
   */
  void start(Watcher watcher, Runnable onDemoted) {
    link.start(new LinkWatcher(watcher, onDemoted));
  }

  @Override
  public boolean isUp() {
    return link.isUp();
  }

  @Override
  public void drop(StatefulRedisConnection<String, String> silent) {
    link.drop(silent);
  }

  /** Gives up a connection to any other server than this, and makes another; tells if it did. */
  boolean leave(RedisAddress butThis) {
    Opened<?> last = opened;
    Optional<StatefulRedisConnection<String, String>> connection = link.connection();
    if (last == null || last.at().equals(butThis) || connection.isEmpty()) {
      return false;
    }
    link.drop(connection.get());
    return true;
  }

  @Override
  public String describe() {
    Opened<?> last = opened;
    return last == null ? "Redis" : last.hello().product() + " at " + last.at();
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> call(
      String key, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    Way here = way;
    return here == null ? away() : here.window.call(() -> carried(here, command));
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> publishNow(
      String channel, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    Way here = way;
    return here == null ? away() : here.window.callNow(() -> carried(here, command));
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<List<T>> callEach(
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    Way here = way;
    return here == null
        ? away()
        : here.window.call(() -> carried(here, command)).thenApply(List::of);
  }

  @Override
  public void close() {
    link.close();
  }

  private <T extends @Nullable Object> CompletionStage<T> carried(
      Way here, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return command
        .apply(here.connection.async())
        .whenComplete((answer, fault) -> {
          if (fault != null && isReadOnly(fault) && isPresent(here.connection)) {
            link.drop(here.connection);
            here.onDemoted.run();
          }
        });
  }

  private boolean isPresent(StatefulRedisConnection<String, String> connection) {
    return link.connection().filter(connection::equals).isPresent();
  }

  /** Redis 6.2 tells it of a script in the middle of a sentence. */
  private static boolean isReadOnly(Throwable fault) {
    String message = RedisCalls.cause(fault).getMessage();
    return message != null && message.contains("READONLY");
  }

  private static <T extends @Nullable Object> CompletionStage<T> away() {
    return CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected"));
  }

  private record Way(
      StatefulRedisConnection<String, String> connection, CallWindow window, Runnable onDemoted) {}

  private final class LinkWatcher
      implements RedisLink.Watcher<StatefulRedisConnection<String, String>> {
    private final Watcher watcher;
    private final Runnable onDemoted;

    LinkWatcher(Watcher watcher, Runnable onDemoted) {
      this.watcher = watcher;
      this.onDemoted = onDemoted;
    }

    @Override
    public void up(StatefulRedisConnection<String, String> connection) {
      way = new Way(connection, new CallWindow(), onDemoted);
      watcher.up();
      watcher.probeOver(connection);
    }

    /** What waits for the connection has failed, and everything fails at once. */
    @Override
    public void down(Loss loss) {
      Way lost = way;
      way = null;
      if (lost != null) {
        lost.window.close();
      }
      watcher.down(loss);
    }

    @Override
    public void refused(Throwable cause) {
      watcher.refused(cause);
    }
  }
}
