package dev.parley.redis.simulation;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.SimulatedRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server's connection for commands, made again whenever it ends. Confined to its simulation. */
final class CommandLink implements SimulatedRegistry.Steps {
  private static final long TIMEOUT = 2_000;

  private final Map<Long, CompletableFuture<?>> pending = new LinkedHashMap<>();
  private final Time time;
  private final Server server;
  private final Redis redis;
  private @Nullable Pipe pipe;
  private long asked;

  CommandLink(Time time, Server server, Redis redis) {
    this.time = time;
    this.server = server;
    this.redis = redis;
  }

  @Nullable Pipe pipe() {
    return pipe;
  }

  /** Whether something was asked that is not answered yet. */
  boolean isAsking() {
    return !pending.isEmpty();
  }

  @Override
  public <T> CompletionStage<T> take(Function<InMemoryLedger, T> step) {
    server.meetFate();
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (!server.isAlive()) {
      return answer;
    }
    Pipe here = pipe;
    if (here == null) {
      return CompletableFuture.failedFuture(new BusUnavailable("not connected"));
    }
    long number = ++asked;
    pending.put(number, answer);
    here.toRedis(() -> {
      T result = step.apply(redis.ledger());
      here.toServer(() -> {
        if (pending.remove(number) != null) {
          answer.complete(result);
        }
      });
    });
    time.after(
        TIMEOUT,
        () -> {
          if (pending.containsKey(number)) {
            server.hear(Server.Source.TIMERS, () -> fail(number));
          }
        });
    return answer;
  }

  void connect() {
    if (!server.isAlive() || pipe != null) {
      return;
    }
    if (redis.isUp() && !server.isPartitioned()) {
      pipe = server.pipe(Server.Source.COMMANDS);
    } else {
      time.after(25 + time.upTo(975), this::connect);
    }
  }

  /** The connection ends, and both sides notice. */
  void lose() {
    Pipe lost = pipe;
    if (lost == null || lost.isBroken()) {
      return;
    }
    lost.breakOff(redis.isUp());
    server.hear(
        Server.Source.COMMANDS,
        () -> {
          pipe = null;
          boolean toldFirst = time.chance(0.5);
          if (toldFirst) {
            server.registryLost();
          }
          List.copyOf(pending.keySet()).forEach(this::fail);
          if (!toldFirst) {
            server.registryLost();
          }
          time.after(time.upTo(200), this::connect);
        });
  }

  private void fail(long number) {
    CompletableFuture<?> answer = pending.remove(number);
    if (answer != null) {
      answer.completeExceptionally(new BusUnavailable("no answer"));
    }
  }
}
