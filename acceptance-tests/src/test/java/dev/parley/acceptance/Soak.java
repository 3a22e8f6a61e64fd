package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.nimbusds.jose.jwk.RSAKey;
import dev.parley.kinde.IssuerServer;
import dev.parley.kinde.TestKeys;
import dev.parley.kinde.TokenDraft;
import dev.parley.redis.local.LocalRedis;
import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.rfc6455.ClientFrames;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A node as it runs in production, and clients that come and go: after all of them nothing may be
 * left. Not among the tests of every build: {@code mvn -Psoak verify}, 30 minutes and 200,000
 * connections, or {@code -Dparley.soak.minutes=… -Dparley.soak.connections=…}. Linux alone.
 */
class Soak {
  private static final Duration LONG =
      Duration.ofMinutes(Integer.getInteger("parley.soak.minutes", 30));
  private static final long CONNECTIONS = Long.getLong("parley.soak.connections", 200_000);

  private static final int WINDOWS = 10;

  /** The first of them load classes, fill caches and open what stays open. */
  private static final int WARMING_UP = 2;

  /** The JVM's own come and go. */
  private static final long A_FEW = 5;

  private static final int CLIENTS_AT_ONCE = 200;
  private static final int USERS = 400;
  private static final Duration BETWEEN_PUBLICATIONS = Duration.ofMillis(50);

  /** Whoever says nothing for a minute is closed. */
  private static final long SIGN_OF_LIFE_EVERY = 100;

  /** A lost connection keeps its place for 3 s, an empty channel is kept for 10 s. */
  private static final Duration UNTIL_ALL_IS_FORGOTTEN = Duration.ofSeconds(60);

  /** Of each connection, of each of its channels, of each channel with a client here. */
  private static final List<String> COME_AND_GO =
      List.of(
          "dev.parley.websocket.connection.WebSocketConnection",
          "dev.parley.websocket.admission.ConnectionPermit",
          "dev.parley.application.Session",
          "dev.parley.application.HostedChannel",
          "dev.parley.domain.presence.Roster",
          "dev.parley.domain.typing.TypingBoard");

  private static final String OBSERVED = "soak-observed";

  private final AtomicLong lives = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @Test
  void nothing_is_left_of_clients_that_have_come_and_gone() throws Exception {
    long seed = Long.getLong("parley.soak.seed", System.nanoTime());
    RSAKey key = TestKeys.CURRENT;
    try (LocalRedis redis = LocalRedis.start(0);
        IssuerServer issuer = IssuerServer.publishing(key);
        NodeProcess node = node(redis, issuer);
        Publisher publisher = new Publisher(redis.url())) {
      List<String> tokens = tokens(issuer, key);
      RawTab.openedSoon(node.port(), OBSERVED, tokens.getFirst()).sayGoodbye();
      say("seed %d, %d connections in %d minutes".formatted(seed, CONNECTIONS, LONG.toMinutes()));

      List<Vitals> vitals = new ArrayList<>();
      for (int window = 1; window <= WINDOWS; window++) {
        churn(window, seed, node, tokens, publisher);
        awaitNothingIsLeft(node, redis);
        vitals.add(Vitals.of(node.pid()));
        say("%,9d connections: %s".formatted(lives.get(), vitals.getLast().inWords()));
      }

      assertThat(failures).as("clients that were not served as they should be").isEmpty();
      assertThat(lives.get()).isGreaterThanOrEqualTo(CONNECTIONS);
      Vitals warm = vitals.get(WARMING_UP - 1);
      Vitals last = vitals.getLast();
      assertThat(last.liveBytes())
          .as("heap after collection")
          .isLessThanOrEqualTo(warm.liveBytes() + warm.liveBytes() / 20);
      assertThat(warm.directBytes()).as("native memory is tracked").isPositive();
      assertThat(last.directBytes())
          .as("direct memory")
          .isLessThanOrEqualTo(warm.directBytes() + warm.directBytes() / 20);
      assertThat(last.descriptors()).as("descriptors").isCloseTo(warm.descriptors(), within(A_FEW));
      assertThat(last.threads()).as("threads").isCloseTo(warm.threads(), within(A_FEW));
      node.tellToStop();
      node.awaitEnd();
    }
  }

  /** As the launcher starts one, and with a look at native memory. */
  private static NodeProcess node(LocalRedis redis, IssuerServer issuer) {
    return NodeProcess.start(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmn16m",
            "-Xmx128m",
            "-XX:+UseCompactObjectHeaders",
            "-XX:NativeMemoryTracking=summary"),
        List.of("serve"),
        Map.of("REDIS_URL", redis.url(), "KINDE_ISSUER_URL", issuer.issuer(), "PORT", "0"));
  }

  /** One window's worth of clients, and a neighbour of theirs who must not notice. */
  private void churn(
      int window, long seed, NodeProcess node, List<String> tokens, Publisher publisher)
      throws Exception {
    long begun = System.nanoTime();
    long until = CONNECTIONS * window / WINDOWS;
    long first = lives.get();
    long apart = LONG.dividedBy(WINDOWS).toNanos() / Math.max(1, until - first);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        RawClient observer =
            RawClient.connect(
                node.port(), "/ws?channelId=" + OBSERVED + "&token=" + tokens.getFirst())) {
      observer.textWith("presence:state");
      Future<Long> heard = threads.submit(() -> hearInOrder(observer));
      Future<Long> said = threads.submit(() -> publish(publisher, until));
      for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
        threads.execute(() -> {
          for (long n = lives.getAndIncrement(); n < until; n = lives.getAndIncrement()) {
            LockSupport.parkNanos(begun + (n - first) * apart - System.nanoTime());
            live(new Life(node.port(), tokens, n, new Random(seed + n)), n);
          }
          lives.decrementAndGet();
        });
      }
      long published = said.get();
      publisher.publish(OBSERVED, World.message(OBSERVED, "the end", "soak").getBytes(UTF_8));
      assertThat(heard.get()).as("heard by the neighbour").isEqualTo(published);
      observer.send(ClientFrames.close(1000, ""));
      observer.closeCode();
    }
    assertThat(COME_AND_GO).as("names that are still right").allMatch(Soak::isAClass);
  }

  private void live(Life life, long number) {
    try {
      life.live();
    } catch (IOException | RuntimeException failure) {
      if (failures.size() < 100) {
        failures.add("life " + number + ": " + failure);
      }
    }
  }

  /** Numbers, as long as clients come. */
  private Long publish(Publisher publisher, long until) {
    long number = 0;
    while (lives.get() < until) {
      publisher.publish(OBSERVED, World.message(OBSERVED, "n" + number, "soak").getBytes(UTF_8));
      number++;
      LockSupport.parkNanos(BETWEEN_PUBLICATIONS.toNanos());
    }
    return number;
  }

  /** How many numbers came before the end; none may be missing, and none be late. */
  private static Long hearInOrder(RawClient observer) throws IOException {
    long number = 0;
    String text = observer.textWith("message:created");
    while (!text.contains("the end")) {
      assertThat(text).contains("\"content\":\"n" + number + "\"");
      number++;
      if (number % SIGN_OF_LIFE_EVERY == 0) {
        observer.send(ClientFrames.pong(new byte[0]));
      }
      text = observer.textWith("message:created");
    }
    return number;
  }

  private static void awaitNothingIsLeft(NodeProcess node, LocalRedis redis) {
    try (RedisClient client = RedisClient.create(redis.url())) {
      RedisCommands<String, String> commands = client.connect().sync();
      Await.until(
          () -> leftInRedis(commands).isEmpty() && leftInNode(node).isEmpty(),
          UNTIL_ALL_IS_FORGOTTEN,
          () -> "left over: " + leftInNode(node) + leftInRedis(commands));
    }
  }

  private static List<String> leftInNode(NodeProcess node) {
    return COME_AND_GO.stream()
        .filter(name -> Vitals.instances(node.pid(), name) > 0)
        .map(name -> Vitals.instances(node.pid(), name) + " " + name)
        .toList();
  }

  /** What the node follows for clients, and every key of theirs that no time ends. */
  private static List<String> leftInRedis(RedisCommands<String, String> redis) {
    List<String> left = new ArrayList<>(redis.pubsubChannels("channel:soak*"));
    for (String key : redis.keys("parley:*")) {
      if (key.contains("{channel:soak") && redis.ttl(key) < 0) {
        left.add(key);
      }
    }
    return left.stream().limit(10).toList();
  }

  private static boolean isAClass(String name) {
    try {
      Class.forName(name, false, Soak.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException renamed) {
      return false;
    }
  }

  private static List<String> tokens(IssuerServer issuer, RSAKey key) {
    Instant now = Instant.now();
    long end = now.plus(LONG).plus(Duration.ofHours(1)).getEpochSecond();
    return IntStream.range(0, USERS)
        .mapToObj(i ->
            TokenDraft.of(issuer.issuer(), now)
                .with("sub", "soak" + i)
                .with("exp", end)
                .issuedWith(key))
        .toList();
  }

  private static void say(String line) {
    System.out.println("[soak] " + line);
  }
}
