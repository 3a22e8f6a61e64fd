package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import dev.parley.acceptance.FreePort;
import dev.parley.acceptance.NodeProcess;
import dev.parley.acceptance.Publisher;
import dev.parley.kinde.IssuerServer;
import dev.parley.kinde.TestKeys;
import dev.parley.kinde.TokenDraft;
import dev.parley.redis.FaultProxy;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three nodes and a Redis of their own, all of which may be hurt, and {@link #mend mended} for the
 * next who wants to hurt them. The last of the nodes reaches Redis by a way that can be broken. One
 * thread, but for the opening of connections.
 */
final class Cluster implements AutoCloseable {
  static final int SIZE = 3;

  /** The place of the node whose way to Redis can be broken. */
  static final int FAR = SIZE - 1;

  private static final Duration MENDED_WITHIN = Duration.ofSeconds(60);

  private final AtomicInteger gatherings = new AtomicInteger();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final IssuerServer issuer = IssuerServer.publishing(TestKeys.CURRENT);
  private final int redisPort = FreePort.next();
  private LocalRedis redis = startRedisProcess();
  private final Ledger ledger = new Ledger(redis.url());
  private final Publisher publisher = new Publisher(redis.url());
  private final FaultProxy longWay = FaultProxy.to("127.0.0.1", redisPort);
  private final List<NodeProcess> nodes;

  /** Starts it; returns when all of its nodes let people in. */
  Cluster() {
    nodes =
        new CopyOnWriteArrayList<>(
            IntStream.range(0, SIZE)
                .mapToObj(place -> CompletableFuture.supplyAsync(() -> started(place)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList());
    // Whatever ends this process, and however its nodes are by then.
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> nodes.forEach(NodeProcess::kill)));
    mend();
  }

  /** The node in that place of the three, whichever process it is by now. */
  NodeProcess node(int place) {
    return nodes.get(place);
  }

  /** All of them, in the order of their places. */
  Stream<NodeProcess> nodes() {
    return nodes.stream();
  }

  Ledger ledger() {
    return ledger;
  }

  Publisher publisher() {
    return publisher;
  }

  /** What happens on the way from the {@link #FAR far} node to Redis. */
  void breakLongWay(FaultProxy.Fault fault) {
    longWay.set(fault);
  }

  /** A channel that nobody was ever in. */
  String newChannel() {
    return "gathering-" + gatherings.incrementAndGet();
  }

  String tokenOf(String user) {
    return tokens.computeIfAbsent(
        user,
        name ->
            TokenDraft.of(issuer.issuer(), Instant.now())
                .with("sub", name)
                .with("given_name", name)
                .issuedWith(TestKeys.CURRENT));
  }

  void freeze(int place) {
    Signal.STOP.sendTo(node(place).pid());
  }

  void wake(int place) {
    Signal.CONT.sendTo(node(place).pid());
  }

  /** Puts another process in the place of one that has ended; returns when it lets people in. */
  void replace(int place) {
    nodes.set(place, started(place));
    awaitAdmitting(place);
  }

  void freezeRedis() {
    Signal.STOP.sendTo(redis.pid());
  }

  void wakeRedis() {
    Signal.CONT.sendTo(redis.pid());
  }

  /** SIGKILL. */
  void killRedis() {
    redis.close();
  }

  /** On the port that it had, with nothing in it; returns when it answers. */
  void startRedis() {
    redis = startRedisProcess();
  }

  /** How many of the nodes run. */
  int running() {
    return (int) nodes.stream().filter(NodeProcess::isAlive).count();
  }

  /** Whether Redis knows of these nodes that run and of no other: all that went are swept. */
  boolean isAtRest() {
    return ledger.incarnations().size() == running();
  }

  void awaitRest() {
    Await.until(this::isAtRest, MENDED_WITHIN, () -> "never at rest: " + ledger.incarnations());
  }

  /** Three nodes run again, admit people, and nothing is left of those that went. */
  void mend() {
    for (int place = 0; place < SIZE; place++) {
      if (!node(place).isAlive()) {
        nodes.set(place, started(place));
      }
      awaitAdmitting(place);
    }
    Await.until(
        () -> nodes().allMatch(node -> Readiness.of(node.port()) == 200),
        MENDED_WITHIN,
        () -> "not every node is ready");
    awaitRest();
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
    ledger.close();
    publisher.close();
    issuer.close();
    longWay.close();
    redis.close();
  }

  private void awaitAdmitting(int place) {
    String token = tokenOf("look");
    Await.until(
        () -> {
          try {
            Visitor.open(node(place).port(), "look", "look", token, false, gone -> {}).sayGoodbye();
            return true;
          } catch (CompletionException notYet) {
            return false;
          }
        },
        MENDED_WITHIN,
        () -> "node " + place + " lets nobody in");
  }

  private NodeProcess started(int place) {
    int port = place == FAR ? longWay.port() : redisPort;
    return NodeProcess.serve("redis://127.0.0.1:" + port, issuer.issuer());
  }

  private LocalRedis startRedisProcess() {
    try {
      LocalRedis started = LocalRedis.start(redisPort);
      if (started.port() != redisPort) {
        started.close();
        throw new IllegalStateException("port " + redisPort + " was taken meanwhile");
      }
      return started;
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }
}
