package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes a cluster has, and which slot is whose. It changes on the links' thread alone; what
 * it knows may be asked on any.
 *
 * <p>It is whole while every slot has an owner and every owner has a connection, and not as soon as
 * one is missing, for all slots alike: a lease, and what is held under it, are in different slots,
 * and half a registry would have nodes take a lease and lose it in a circle. This is also what a
 * cluster does by itself ({@code cluster-require-full-coverage}).
 *
 * <p>Which slot is whose is asked of one node after the other: every few seconds, and four times a
 * second while something is missing or a call was redirected. What is learned is taken up when
 * there are connections to all who are named in it, so slots that go to a new node interrupt
 * nothing.
 */
final class ClusterNodes implements ClusterNode.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNodes.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** As often each node is asked for a sign of life: with a call's time limit it makes 3 s. */
  private static final int BEAT_TICKS = 3;

  /** No call is under way for longer. */
  private static final Duration LINGER = Connector.COMMAND_TIMEOUT;

  private final Map<RedisAddress, ClusterNode> nodes = new ConcurrentHashMap<>();
  private final List<RedisAddress> seeds;
  private final int probeSlot;
  private final Function<
          RedisAddress, CompletionStage<Opened<StatefulRedisConnection<String, String>>>>
      connector;
  private final ScheduledExecutorService thread;
  private final RedisRefusals refusals;
  private volatile @Nullable SlotTable table;
  private volatile boolean whole;
  private volatile boolean lookSoon;
  private volatile @Nullable ScheduledFuture<?> ticking;
  private @Nullable Told told;
  private @Nullable SlotTable next;
  private @Nullable StatefulRedisConnection<String, String> probed;
  private boolean looking;
  private long lookedNanos;
  private long ticks;

  /**
   * @param probeChannel the pub/sub channel of the probe
   * @param connector opens a connection to a node of the cluster
   */
  ClusterNodes(
      List<RedisAddress> seeds,
      String probeChannel,
      Function<RedisAddress, CompletionStage<Opened<StatefulRedisConnection<String, String>>>>
          connector,
      ScheduledExecutorService thread,
      RedisRefusals refusals) {
    this.seeds = seeds;
    this.probeSlot = SlotHash.getSlot(probeChannel);
    this.connector = connector;
    this.thread = thread;
    this.refusals = refusals;
  }

  /**
   * Connects, and goes on trying for ever. To be called once.
   *
   * @param onPrimaries told on the thread who the primaries are, whenever that is learned
   */
  void start(Commands.Watcher watcher, Consumer<Set<RedisAddress>> onPrimaries) {
    thread.execute(() -> {
      told = new Told(watcher, onPrimaries);
      seeds.forEach(this::meet);
    });
    ticking =
        thread.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether every slot has an owner and every owner a connection. */
  boolean isWhole() {
    return whole;
  }

  /** Who has the slot, as far as is known; null if nobody. */
  @Nullable RedisAddress ownerOf(int slot) {
    SlotTable known = table;
    return known == null ? null : known.ownerOf(slot);
  }

  /** The node at that address, if it was met. */
  Optional<ClusterNode> at(RedisAddress address) {
    return Optional.ofNullable(nodes.get(address));
  }

  /** Those that have slots, as far as is known. */
  Set<RedisAddress> primaries() {
    SlotTable known = table;
    return known == null ? Set.of() : known.primaries();
  }

  boolean isConnectedTo(RedisAddress at) {
    return connectionTo(at).isPresent();
  }

  /** A primary to subscribe at: any will do, since each hears what is published at the others. */
  CompletionStage<RedisAddress> anyPrimary() {
    SlotTable known = table;
    List<RedisAddress> candidates =
        known == null ? seeds : known.primaries().stream().filter(this::isConnectedTo).toList();
    return candidates.isEmpty()
        ? CompletableFuture.failedStage(new BusUnavailable("no node of the cluster is reached"))
        : CompletableFuture.completedStage(anyOf(candidates));
  }

  /** What has been reached, for people. */
  String describe() {
    Set<RedisAddress> primaries = primaries();
    String product =
        primaries.stream()
            .flatMap(address -> at(address).flatMap(ClusterNode::product).stream())
            .findAny()
            .orElse("Redis");
    return product
        + ", a cluster of "
        + primaries.size()
        + " primaries: "
        + primaries.stream().map(RedisAddress::toString).sorted().collect(Collectors.joining(", "));
  }

  /** A node says that a slot has gone to another. */
  void slotMoved(int slot, RedisAddress to) {
    thread.execute(() -> {
      lookSoon = true;
      SlotTable known = table;
      if (known != null && meet(to).isUp()) {
        table = known.with(slot, to);
      }
    });
  }

  /** A node names another that is to be asked: it is connected to from now on. */
  void named(RedisAddress at) {
    thread.execute(() -> meet(at));
  }

  /** Something was not as expected: which slot is whose is asked soon. */
  void lookSoon() {
    lookSoon = true;
  }

  void drop(StatefulRedisConnection<String, String> silent) {
    nodes.values().forEach(node -> node.drop(silent)); // It is one's, and no other's.
  }

  @Override
  public void close() {
    ScheduledFuture<?> task = ticking;
    if (task != null) {
      task.cancel(false);
    }
    nodes.values().forEach(ClusterNode::close);
  }

  @Override
  public void nodeUp() {
    takeUp();
    if (next == null && table == null) {
      lookSoon = true;
    }
  }

  @Override
  public void nodeDown(Loss loss) {
    lookSoon = true;
    settle(loss);
  }

  @Override
  public void nodeRefused(Throwable cause) {
    if (!whole) {
      told().watcher.refused(cause);
    }
  }

  private void tick() {
    try {
      beatAndLook();
    } catch (RuntimeException fault) {
      // A scheduled task that throws is never run again, and then no failover would be noticed.
      LOG.atError().setCause(fault).log("fault while the cluster was looked at");
    }
  }

  private void beatAndLook() {
    if (ticks++ % BEAT_TICKS == 0) {
      nodes.values().forEach(ClusterNode::beat);
    }
    boolean due = System.nanoTime() - lookedNanos > LOOK_EVERY.toNanos();
    if (!looking && (due || lookSoon || !whole)) {
      look();
    }
  }

  private void look() {
    List<ClusterNode> up = nodes.values().stream().filter(ClusterNode::isUp).toList();
    if (up.isEmpty()) {
      seeds.forEach(this::meet); // All may have changed their addresses in the meantime.
      return;
    }
    ClusterNode asked = anyOf(up);
    lookSoon = false;
    lookedNanos = System.nanoTime();
    refusals
        .watch(
            RedisCommand.CLUSTER_SLOTS,
            asked.<List<Object>>carry(RedisAsyncCommands::clusterSlots, CallWindow::call, false))
        .thenApply(answer -> SlotTable.from(answer, asked.at()))
        .whenCompleteAsync(
            (found, fault) -> {
              looking = false;
              if (fault != null) {
                told().watcher.refused(fault);
              } else if (found.isComplete()) {
                next = found;
                found.primaries().forEach(this::meet);
                takeUp();
              } else {
                told()
                    .watcher
                    .refused(
                        new IllegalStateException("the cluster has slots that no node serves"));
              }
            },
            thread);
    looking = true; // Only if it was asked; what ends it comes later on this same thread.
  }

  /** Takes up what was learned, if there are all connections for it. */
  private void takeUp() {
    SlotTable learned = next;
    if (learned != null && isConnected(learned)) {
      table = learned;
      next = null;
      Set<RedisAddress> primaries = learned.primaries();
      told().onPrimaries.accept(primaries);
      if (!primaries.containsAll(nodes.keySet())) {
        var _ = thread.schedule(this::forgetOthers, LINGER.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    settle(Loss.ENDED);
  }

  /** Whether it is up, or still is, and over what the probe goes. */
  private void settle(Loss loss) {
    SlotTable known = table;
    boolean now = known != null && isConnected(known);
    boolean changed = now != whole;
    whole = now;
    Commands.Watcher watcher = told().watcher;
    if (changed && !now) {
      probed = null;
      watcher.down(loss);
    } else if (changed) {
      watcher.up();
    }
    RedisAddress owner = known == null || !now ? null : known.ownerOf(probeSlot);
    if (owner != null) {
      connectionTo(owner)
          .filter(connection -> !connection.equals(probed))
          .ifPresent(connection -> {
            probed = connection;
            watcher.probeOver(connection);
          });
    }
  }

  private void forgetOthers() {
    SlotTable known = table;
    if (known == null || next != null) {
      return; // There will be another time.
    }
    Set<RedisAddress> primaries = known.primaries();
    for (ClusterNode node : new ArrayList<>(nodes.values())) {
      if (!primaries.contains(node.at())) {
        nodes.remove(node.at());
        node.close();
      }
    }
  }

  private boolean isConnected(SlotTable to) {
    return to.primaries().stream().allMatch(this::isConnectedTo);
  }

  private Optional<StatefulRedisConnection<String, String>> connectionTo(RedisAddress at) {
    return at(at).flatMap(ClusterNode::connection);
  }

  /** The node at that address, which is connected to from now on. On the thread. */
  private ClusterNode meet(RedisAddress at) {
    ClusterNode known = nodes.get(at);
    if (known != null) {
      return known;
    }
    ClusterNode fresh = new ClusterNode(at, connector, thread, refusals, this);
    nodes.put(at, fresh);
    fresh.start();
    return fresh;
  }

  private Told told() {
    return Objects.requireNonNull(told, "not started");
  }

  private static <T> T anyOf(List<T> several) {
    return several.get(ThreadLocalRandom.current().nextInt(several.size()));
  }

  private record Told(Commands.Watcher watcher, Consumer<Set<RedisAddress>> onPrimaries) {}
}
