package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.Connector.Opened;
import dev.parley.redis.Redirection.Ask;
import dev.parley.redis.Redirection.Later;
import dev.parley.redis.Redirection.Moved;
import dev.parley.redis.RedisLink.Loss;
import dev.parley.redis.SlotSequencer.Redirected;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands over one connection to each primary of a cluster. Calls are safe for any thread; which
 * nodes there are belongs to the links' thread.
 *
 * <p>It is up while every slot has an owner and every owner has a connection, and down as soon as
 * one is missing, for all slots alike: a lease, and what is held under it, are in different slots,
 * and half a registry would have nodes take a lease and lose it in a circle. This is also what a
 * cluster does by itself ({@code cluster-require-full-coverage}).
 *
 * <p>Which slot is whose is asked of one node after the other: every few seconds, and four times a
 * second while something is missing or a call was redirected. What is learned is taken up when
 * there are connections to all who are named in it, so slots that go to a new node interrupt
 * nothing.
 */
final class ClusterCommands implements Commands, SlotSequencer.Timing {
  private static final Logger log = LoggerFactory.getLogger(ClusterCommands.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** As often each node is asked for a sign of life: with a call's time limit it makes 3 s. */
  private static final int BEAT_TICKS = 3;

  /** No call is under way for longer. */
  private static final Duration LINGER = Connector.COMMAND_TIMEOUT;

  private final Map<RedisAddress, Node> nodes = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable SlotSequencer> lanes =
      new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);
  private final List<RedisAddress> seeds;
  private final int probeSlot;
  private final Function<
          RedisAddress, CompletionStage<Opened<StatefulRedisConnection<String, String>>>>
      connector;
  private final ScheduledExecutorService thread;
  private final RedisRefusals refusals;
  private final Watcher watcher;
  private final Consumer<Set<RedisAddress>> onPrimaries;
  private volatile @Nullable SlotTable table;
  private volatile boolean whole;
  private volatile boolean lookSoon;
  private volatile @Nullable ScheduledFuture<?> ticking;
  private @Nullable SlotTable next;
  private @Nullable StatefulRedisConnection<String, String> probed;
  private boolean looking;
  private long lookedNanos;
  private long ticks;

  /**
   * @param probeChannel the pub/sub channel of the probe
   * @param connector opens a connection to a node of the cluster
   * @param onPrimaries told on the thread who the primaries are, whenever that is learned
   */
  ClusterCommands(
      RedisTopology.Cluster cluster,
      String probeChannel,
      Function<RedisAddress, CompletionStage<Opened<StatefulRedisConnection<String, String>>>>
          connector,
      ScheduledExecutorService thread,
      RedisRefusals refusals,
      Watcher watcher,
      Consumer<Set<RedisAddress>> onPrimaries) {
    this.seeds = cluster.seeds();
    this.probeSlot = SlotHash.getSlot(probeChannel);
    this.connector = connector;
    this.thread = thread;
    this.refusals = refusals;
    this.watcher = watcher;
    this.onPrimaries = onPrimaries;
  }

  @Override
  public void start() {
    thread.execute(() -> seeds.forEach(this::node));
    ticking =
        thread.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isUp() {
    return whole;
  }

  /** A primary to subscribe at: any will do, since each hears what is published at the others. */
  CompletionStage<RedisAddress> anyPrimary() {
    SlotTable known = table;
    List<RedisAddress> candidates =
        known == null
            ? seeds
            : known.primaries().stream().filter(at -> connectionTo(at).isPresent()).toList();
    return candidates.isEmpty()
        ? CompletableFuture.failedStage(new BusUnavailable("no node of the cluster is reached"))
        : CompletableFuture.completedStage(anyOf(candidates));
  }

  @Override
  public String describe() {
    SlotTable known = table;
    Set<RedisAddress> primaries = known == null ? Set.of() : known.primaries();
    String product =
        primaries.stream()
            .map(nodes::get)
            .flatMap(node -> Optional.ofNullable(node).flatMap(Node::product).stream())
            .findAny()
            .orElse("Redis");
    return product
        + ", a cluster of "
        + primaries.size()
        + " primaries: "
        + primaries.stream().map(RedisAddress::toString).sorted().collect(Collectors.joining(", "));
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
    SlotTable known = table;
    if (known == null || !whole) {
      return CompletableFuture.failedFuture(
          new BusUnavailable("not all of the cluster is connected"));
    }
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (RedisAddress at : known.primaries()) {
      Node node = nodes.get(at);
      answers.add(
          node == null
              ? CompletableFuture.failedFuture(new BusUnavailable(at + " is not connected"))
              : node.<T>carry(command, CallWindow::call, false).toCompletableFuture());
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
  }

  @Override
  public void drop(StatefulRedisConnection<String, String> silent) {
    nodes.values().forEach(node -> node.link.drop(silent)); // It is one's, and no other's.
  }

  @Override
  public void close() {
    ScheduledFuture<?> task = ticking;
    if (task != null) {
      task.cancel(false);
    }
    nodes.values().forEach(node -> node.link.close());
  }

  private <T extends @Nullable Object> CompletionStage<T> call(
      String key,
      boolean keyed,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command,
      Turn<T> turn) {
    if (!whole) {
      return CompletableFuture.failedFuture(
          new BusUnavailable("not all of the cluster is connected"));
    }
    int slot = SlotHash.getSlot(key);
    return lane(slot)
        .take(keyed, route -> attempt(slot, route, command, turn))
        .exceptionallyCompose(fault ->
            CompletableFuture.failedFuture(
                RedisCalls.cause(fault) instanceof Redirected redirected
                    ? new BusUnavailable("the slot is being moved", redirected)
                    : RedisCalls.cause(fault)));
  }

  private @Nullable RedisAddress ownerOf(int slot) {
    SlotTable known = table;
    return known == null ? null : known.ownerOf(slot);
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

  private SlotSequencer lane(int slot) {
    SlotSequencer known = lanes.get(slot);
    if (known != null) {
      return known;
    }
    SlotSequencer fresh = new SlotSequencer(() -> ownerOf(slot), this);
    SlotSequencer other = lanes.compareAndExchange(slot, null, fresh);
    return other == null ? fresh : other;
  }

  private <T extends @Nullable Object> CompletionStage<T> attempt(
      int slot,
      SlotSequencer.Route route,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command,
      Turn<T> turn) {
    RedisAddress to = route.to();
    Node node = to == null ? null : nodes.get(to);
    if (node == null) {
      return CompletableFuture.failedFuture(
          new BusUnavailable("no node that has slot " + slot + " is connected"));
    }
    return node.carry(command, turn, route.asking())
        .exceptionallyCompose(fault -> {
          // What the node said is what the window's fault is caused by.
          Throwable unavailable = RedisCalls.cause(fault);
          Throwable said = unavailable.getCause();
          Optional<Redirection> redirection =
              said == null ? Optional.empty() : Redirection.of(said, node.at);
          return CompletableFuture.failedFuture(
              redirection.isPresent() && said != null
                  ? redirected(redirection.get(), said)
                  : unavailable);
        });
  }

  private Redirected redirected(Redirection redirection, Throwable said) {
    switch (redirection) {
      case Moved(int slot, RedisAddress to) -> thread.execute(() -> moved(slot, to));
      case Ask(RedisAddress at) -> {
        if (connectionTo(at).isPresent()) {
          return new Redirected(at, said);
        }
        thread.execute(() -> node(at)); // Asked for again when it may be connected.
      }
      case Later() -> lookSoon = true;
    }
    return new Redirected(null, said);
  }

  private void moved(int slot, RedisAddress to) {
    lookSoon = true;
    SlotTable known = table;
    if (known != null && node(to).link.isUp()) {
      table = known.with(slot, to);
    }
  }

  private void tick() {
    try {
      beatAndLook();
    } catch (RuntimeException fault) {
      // A scheduled task that throws is never run again, and then no failover would be noticed.
      log.atError().setCause(fault).log("fault while the cluster was looked at");
    }
  }

  private void beatAndLook() {
    if (ticks++ % BEAT_TICKS == 0) {
      nodes.values().forEach(Node::beat);
    }
    boolean due = System.nanoTime() - lookedNanos > LOOK_EVERY.toNanos();
    if (!looking && (due || lookSoon || !whole)) {
      look();
    }
  }

  private void look() {
    List<Node> up = nodes.values().stream().filter(node -> node.link.isUp()).toList();
    if (up.isEmpty()) {
      seeds.forEach(this::node); // All may have changed their addresses in the meantime.
      return;
    }
    Node asked = anyOf(up);
    lookSoon = false;
    lookedNanos = System.nanoTime();
    refusals
        .watch(
            RedisCommand.CLUSTER_SLOTS,
            asked.<List<Object>>carry(RedisAsyncCommands::clusterSlots, CallWindow::call, false))
        .thenApply(answer -> SlotTable.from(answer, asked.at))
        .whenCompleteAsync(
            (found, fault) -> {
              looking = false;
              if (fault != null) {
                watcher.refused(fault);
              } else if (found.isComplete()) {
                next = found;
                found.primaries().forEach(this::node);
                takeUp();
              } else {
                watcher.refused(
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
      onPrimaries.accept(primaries);
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
    for (Node node : List.copyOf(nodes.values())) {
      if (!primaries.contains(node.at)) {
        nodes.remove(node.at);
        node.link.close();
      }
    }
  }

  private boolean isConnected(SlotTable to) {
    return to.primaries().stream().allMatch(at -> connectionTo(at).isPresent());
  }

  private Optional<StatefulRedisConnection<String, String>> connectionTo(RedisAddress at) {
    Node node = nodes.get(at);
    return node == null ? Optional.empty() : node.link.connection();
  }

  /** The node at that address, which is connected to from now on. On the thread. */
  private Node node(RedisAddress at) {
    Node known = nodes.get(at);
    if (known != null) {
      return known;
    }
    Node fresh = new Node(at);
    nodes.put(at, fresh);
    fresh.link.start();
    return fresh;
  }

  private static <T> T anyOf(List<T> several) {
    return several.get(ThreadLocalRandom.current().nextInt(several.size()));
  }

  /** How a call takes its turn in a window. */
  @FunctionalInterface
  private interface Turn<T extends @Nullable Object> {
    CompletionStage<T> take(CallWindow window, Supplier<CompletionStage<T>> command);
  }

  /** A node of the cluster, and the connection to it. */
  private final class Node implements RedisLink.Watcher<StatefulRedisConnection<String, String>> {
    private final RedisAddress at;
    private final RedisLink<StatefulRedisConnection<String, String>> link;

    /** Nothing may come between ASKING and what is asked; everything else needs no order. */
    private final ReentrantReadWriteLock pairs = new ReentrantReadWriteLock();

    private volatile @Nullable ServerHello hello;
    private volatile @Nullable CallWindow window;

    Node(RedisAddress at) {
      this.at = at;
      this.link =
          new RedisLink<>(
              () ->
                  connector
                      .apply(at)
                      .thenApply(opened -> {
                        hello = opened.hello();
                        return opened.connection();
                      }),
              thread,
              this);
    }

    Optional<String> product() {
      return Optional.ofNullable(hello).map(ServerHello::product);
    }

    /**
     * Has the connection carry a command when it is its turn.
     *
     * @param asking whether the slot is only about to be this node's
     */
    <T extends @Nullable Object> CompletionStage<T> carry(
        Function<RedisAsyncCommands<String, String>, ? extends CompletionStage<T>> command,
        Turn<T> turn,
        boolean asking) {
      Optional<StatefulRedisConnection<String, String>> connection = link.connection();
      CallWindow open = window;
      if (connection.isEmpty() || open == null) {
        return CompletableFuture.failedFuture(new BusUnavailable(at + " is not connected"));
      }
      RedisAsyncCommands<String, String> commands = connection.get().async();
      return turn.take(
          open,
          () ->
              asking
                  ? locked(
                      pairs.writeLock(),
                      () -> {
                        var _ = commands.asking();
                        return command.apply(commands);
                      })
                  : locked(pairs.readLock(), () -> command.apply(commands)));
    }

    private static <T extends @Nullable Object> CompletionStage<T> locked(
        Lock lock, Supplier<CompletionStage<T>> sending) {
      lock.lock();
      try {
        return sending.get();
      } finally {
        lock.unlock();
      }
    }

    /** A connection that carries nothing, not even a refusal, is given up at its time limit. */
    void beat() {
      link.connection()
          .ifPresent(connection -> {
            var _ =
                refusals
                    .watch(
                        RedisCommand.PING,
                        this.<String>carry(RedisAsyncCommands::ping, CallWindow::call, false))
                    .whenComplete((pong, fault) -> {
                      if (fault != null && RefusalKind.of(fault).isEmpty()) {
                        link.drop(connection);
                      }
                    });
          });
    }

    @Override
    public void up(StatefulRedisConnection<String, String> connection) {
      window = new CallWindow();
      takeUp();
      if (next == null && table == null) {
        lookSoon = true;
      }
    }

    @Override
    public void down(Loss loss) {
      CallWindow ended = window;
      window = null;
      lookSoon = true;
      settle(loss);
      if (ended != null) {
        ended.close();
      }
    }

    @Override
    public void refused(Throwable cause) {
      if (!whole) {
        watcher.refused(cause);
      }
    }
  }
}
