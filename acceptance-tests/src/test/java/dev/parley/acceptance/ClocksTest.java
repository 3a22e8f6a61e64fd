package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.redis.local.LocalRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The wall clock of one of two real nodes is set while people are there, or that of their Redis,
 * which says when leases end: nobody is to see anything of it. The first is left out where
 * libfaketime is not installed (Debian: {@code faketime}). Redis does not run with it, as its
 * allocator asks for the time; there the ends of the leases are moved the other way.
 */
class ClocksTest {
  /** Within this a lease that seems over is swept: lease, delay, look, and some more. */
  private static final Duration SWEPT = Duration.ofSeconds(11);

  private static final Duration WRONG = Duration.ofSeconds(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String CHANNEL = "clocks";

  private final Deployment deployment = Deployment.running();
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    Collections.reverse(running);
    for (AutoCloseable one : running) {
      one.close();
    }
  }

  @Test
  void nobody_sees_that_the_wall_clock_of_a_node_is_set() throws IOException {
    Optional<SettableWallClock> found = SettableWallClock.find();
    assumeTrue(found.isPresent(), "libfaketime is not installed");
    SettableWallClock clock = found.get();
    running.add(clock);
    Cluster cluster = new Cluster(clock.environment());
    RawTab ada = cluster.enter(cluster.north, "Ada");
    RawTab ben = cluster.enter(cluster.south, "Ben");
    List<String> before = presenceWhenBenHasCome(ada, ben);

    type(ada);
    awaitSeen(ben, "ada", List.of("typing:start"));
    clock.set(HOUR.negated());
    pass(SWEPT);
    awaitSeen(ben, "ada", List.of("typing:start", "typing:stop"));
    clock.set(HOUR);
    long aheadOf = Instant.now().plus(HOUR.dividedBy(2)).getEpochSecond();
    type(ada);
    awaitSeen(ben, "ada", List.of("typing:start", "typing:stop", "typing:start"));
    assertThat(ben.events("typing:start").getLast().path("timestamp").asLong(0))
        .as("what the node takes for the time")
        .isGreaterThan(aheadOf);
    pass(WRONG);
    clock.set(Duration.ZERO);
    awaitSeen(ben, "ada", List.of("typing:start", "typing:stop", "typing:start", "typing:stop"));
    pass(SWEPT);

    assertThat(presence(ada, ben)).isEqualTo(before);
    aNewcomerIsTold(cluster, "ada", "ben");
    ben.lose();
    awaitSeen(ada, "ben", List.of("presence:join", "presence:leave"));
  }

  @Test
  void nobody_who_stays_is_seen_leaving_when_the_clock_of_redis_is_set() throws IOException {
    Cluster cluster = new Cluster(Map.of());
    RawTab ada = cluster.enter(cluster.north, "Ada");
    RawTab ben = cluster.enter(cluster.south, "Ben");
    List<String> before = presenceWhenBenHasCome(ada, ben);

    type(ada);
    cluster.setClockOfLeases(Duration.ofSeconds(15));
    pass(SWEPT);
    cluster.setClockOfLeases(HOUR.negated());
    pass(SWEPT);

    awaitSeen(ben, "ada", List.of("typing:start", "typing:stop"));
    assertThat(presence(ada, ben)).isEqualTo(before);
    cluster.south.kill();
    cluster.setClockOfLeases(HOUR.negated());
    awaitSeen(ada, "ben", List.of("presence:join", "presence:leave"));
    aNewcomerIsTold(cluster, "ada");
  }

  /** What they were told about who is there, once each has heard that Ben has come. */
  private static List<String> presenceWhenBenHasCome(RawTab ada, RawTab ben) {
    awaitSeen(ada, "ben", List.of("presence:join"));
    awaitSeen(ben, "ben", List.of("presence:join"));
    return presence(ada, ben);
  }

  private static void aNewcomerIsTold(Cluster cluster, String... users) {
    List<String> told = new ArrayList<>();
    RawTab cleo = cluster.enter(cluster.north, "Cleo");
    for (JsonNode member : cleo.events("presence:state").getFirst().path("data").path("members")) {
      told.add(member.path("userId").asString());
    }
    assertThat(told).containsExactlyInAnyOrder(users);
  }

  private static void type(RawTab tab) {
    tab.send("{\"type\":\"typing:start\"}");
  }

  /** Exactly that is seen of the user: the kinds of events that are expected, in their order. */
  private static void awaitSeen(RawTab tab, String user, List<String> expected) {
    String[] types =
        expected.getFirst().startsWith("presence:")
            ? new String[] {"presence:join", "presence:leave"}
            : new String[] {"typing:start", "typing:stop"};
    Await.until(
        () -> tab.eventsAbout(user, types).equals(expected),
        Await.PATIENCE.multipliedBy(2),
        () -> "of " + user + " was seen " + tab.eventsAbout(user, types) + ", not " + expected);
  }

  private static List<String> presence(RawTab... tabs) {
    List<String> seen = new ArrayList<>();
    for (RawTab tab : tabs) {
      tab.events("presence:join").forEach(event -> seen.add(event.toString()));
      tab.events("presence:leave").forEach(event -> seen.add(event.toString()));
    }
    return seen;
  }

  /** For as long as that nothing is to happen. */
  private static void pass(Duration time) {
    long begun = System.nanoTime();
    Await.until(
        () -> System.nanoTime() - begun >= time.toNanos(),
        time.plus(Await.PATIENCE),
        () -> "time stands still");
  }

  /** Two nodes on a Redis of their own, one of them in another environment. */
  private final class Cluster {
    final NodeProcess north;
    final NodeProcess south;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> redis;

    Cluster(Map<String, String> ofNorth) throws IOException {
      LocalRedis server = LocalRedis.start(FreePort.next());
      running.add(server);
      client = RedisClient.create(server.url());
      redis = client.connect();
      running.add(client::shutdown);
      north = NodeProcess.serve(server.url(), deployment.issuer.issuer(), ofNorth);
      running.add(north);
      south = NodeProcess.serve(server.url(), deployment.issuer.issuer());
      running.add(south);
    }

    /** As far as leases know, Redis' clock is ahead by so much more, or behind. */
    void setClockOfLeases(Duration ahead) {
      redis
          .sync()
          .eval(
              "for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do"
                  + " redis.call('ZINCRBY', KEYS[1], ARGV[1], node) end",
              ScriptOutputType.VALUE,
              new String[] {"parley:nodes"},
              Long.toString(ahead.negated().toMillis()));
    }

    /** Its token outlasts an hour of which nothing is true. */
    RawTab enter(NodeProcess node, String user) {
      String token =
          deployment.issue(
              deployment
                  .draftFor(user)
                  .with("exp", Instant.now().plus(HOUR.multipliedBy(9)).getEpochSecond()));
      RawTab tab = RawTab.openedSoon(node.port(), CHANNEL, token);
      Await.until(
          () -> !tab.events("presence:state").isEmpty(),
          Await.PATIENCE,
          () -> user + " was not told who is there");
      return tab;
    }
  }
}
