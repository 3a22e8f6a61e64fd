package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.ClusterNode.Turn;
import dev.parley.redis.Redirection.Ask;
import dev.parley.redis.Redirection.Later;
import dev.parley.redis.Redirection.Moved;
import dev.parley.redis.SlotSequencer.Redirected;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands over one connection to each primary of a cluster, up while {@link ClusterNodes} is
 * whole. Safe for any thread.
 */
final class ClusterCommands implements Commands, SlotSequencer.Timing {
  private final AtomicReferenceArray<@Nullable SlotSequencer> sequencers =
      new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);
  private final ClusterNodes nodes;
  private final ScheduledExecutorService thread;

  ClusterCommands(ClusterNodes nodes, ScheduledExecutorService thread) {
    this.nodes = nodes;
    this.thread = thread;
  }

  @Override
  public boolean isUp() {
    return nodes.isWhole();
  }

  @Override
  public String describe() {
    return nodes.describe();
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> call(
      String key, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return call(key, true, command, CallWindow::call);
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> publishNow(
      String channel, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return call(channel, false, command, CallWindow::callNow);
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<List<T>> callEach(
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    if (!nodes.isWhole()) {
      return notWhole();
    }
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (RedisAddress at : nodes.primaries()) {
      answers.add(
          nodes
              .at(at)
              .map(node -> node.<T>carry(command, CallWindow::call, false).toCompletableFuture())
              .orElseGet(() ->
                  CompletableFuture.failedFuture(new BusUnavailable(at + " is not connected"))));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
  }

  @Override
  public void drop(StatefulRedisConnection<String, String> silent) {
    nodes.drop(silent);
  }

  @Override
  public void close() {
    nodes.close();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void after(long millis, Runnable task) {
    try {
      var _ = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // All is closed: nobody waits any more.
    }
  }

  private <T extends @Nullable Object> CompletionStage<T> call(
      String key,
      boolean keyed,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command,
      Turn<T> turn) {
    if (!nodes.isWhole()) {
      return notWhole();
    }
    int slot = SlotHash.getSlot(key);
    return sequencer(slot)
        .take(keyed, route -> attempt(slot, route, command, turn))
        .exceptionallyCompose(fault ->
            CompletableFuture.failedFuture(
                RedisCalls.cause(fault) instanceof Redirected redirected
                    ? new BusUnavailable("the slot is being moved", redirected)
                    : RedisCalls.cause(fault)));
  }

  private SlotSequencer sequencer(int slot) {
    SlotSequencer known = sequencers.get(slot);
    if (known != null) {
      return known;
    }
    SlotSequencer fresh = new SlotSequencer(() -> nodes.ownerOf(slot), this);
    SlotSequencer other = sequencers.compareAndExchange(slot, null, fresh);
    return other == null ? fresh : other;
  }

  private <T extends @Nullable Object> CompletionStage<T> attempt(
      int slot,
      SlotSequencer.Route route,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command,
      Turn<T> turn) {
    RedisAddress to = route.to();
    Optional<ClusterNode> node = to == null ? Optional.empty() : nodes.at(to);
    return node.map(known -> attempt(known, route, command, turn))
        .orElseGet(() ->
            CompletableFuture.failedFuture(
                new BusUnavailable("no node that has slot " + slot + " is connected")));
  }

  private <T extends @Nullable Object> CompletionStage<T> attempt(
      ClusterNode node,
      SlotSequencer.Route route,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command,
      Turn<T> turn) {
    return node.carry(command, turn, route.asking())
        .exceptionallyCompose(fault -> {
          // What the node said is what the window's fault is caused by.
          Throwable unavailable = RedisCalls.cause(fault);
          Throwable said = unavailable.getCause();
          Optional<Redirection> redirection =
              said == null ? Optional.empty() : Redirection.of(said, node.at());
          return CompletableFuture.failedFuture(
              redirection.isPresent() && said != null
                  ? redirected(redirection.get(), said)
                  : unavailable);
        });
  }

  private Redirected redirected(Redirection redirection, Throwable said) {
    switch (redirection) {
      case Moved(int slot, RedisAddress to) -> nodes.slotMoved(slot, to);
      case Ask(RedisAddress at) -> {
        if (nodes.isConnectedTo(at)) {
          return new Redirected(at, said);
        }
        nodes.named(at); // Asked for again when it may be connected.
      }
      case Later() -> nodes.lookSoon();
    }
    return new Redirected(null, said);
  }

  private static <T extends @Nullable Object> CompletionStage<T> notWhole() {
    return CompletableFuture.failedFuture(
        new BusUnavailable("not all of the cluster is connected"));
  }
}
