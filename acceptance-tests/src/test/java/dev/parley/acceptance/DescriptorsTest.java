package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.gateway.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A node that has as many connections as it has descriptors for, and those who come all the same.
 * {@code -Dparley.descriptors=18512} for 18,000 connections.
 */
class DescriptorsTest {
  private static final int DESCRIPTORS = Integer.getInteger("parley.descriptors", 700);

  /** What a node keeps back for Redis, files, and refusals. */
  private static final int KEPT_BACK = 512;

  private static final int REFUSED = 100;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int TICKS_PER_SECOND = 100;

  private final Deployment deployment = Deployment.running();

  @Test
  void a_full_node_refuses_does_not_spin_and_is_well_again_when_there_is_room() throws Exception {
    String target = "/ws?channelId=full-house&token=" + deployment.tokenFor("Crowd");
    List<RawClient> crowd = new ArrayList<>();
    try (NodeProcess node = node()) {
      RawTab.openedSoon(node.port(), "full-house", deployment.tokenFor("Crowd")).sayGoodbye();
      long begun = System.nanoTime();
      while (crowd.size() < DESCRIPTORS - KEPT_BACK) {
        Await.until(
            () -> isLetIn(node, target, crowd),
            Await.PATIENCE,
            () -> "no room for more than " + crowd.size());
      }
      System.out.printf(
          "%d connections after %d ms%n", crowd.size(), (System.nanoTime() - begun) / 1_000_000);

      for (int i = 0; i < REFUSED; i++) {
        try (RawClient late = RawClient.dial(node.port())) {
          Answer answer = ask(late, target);
          assertThat(answer.status()).isEqualTo(503);
          assertThat(answer.body()).contains("\"code\":\"at_capacity\"");
        }
      }
      // These say nothing, so that nobody can refuse them: the oldest goes for each newcomer.
      List<RawClient> silent = new ArrayList<>();
      for (int i = 0; i < 2 * KEPT_BACK; i++) {
        silent.add(RawClient.dial(node.port()));
      }
      long before = ticks(node);
      LockSupport.parkNanos(LOOK.toNanos());
      long spent = ticks(node) - before;
      System.out.printf(
          "%d open descriptors, %d ms of CPU within a second%n", descriptors(node), spent * 10);
      assertThat(descriptors(node)).isLessThan(DESCRIPTORS);
      assertThat(spent).as("ticks in a second").isLessThan(TICKS_PER_SECOND / 2);
      try (RawClient late = RawClient.dial(node.port())) {
        assertThat(ask(late, target).status()).isEqualTo(503);
      }
      deployment.publisher.publish(
          "full-house", World.message("full-house", "still here", "service").getBytes(UTF_8));
      crowd.getFirst().textWith("still here");
      crowd.getLast().textWith("still here");

      for (RawClient client : silent) {
        client.close();
      }
      crowd.removeFirst().close();
      Await.until(() -> isLetIn(node, target, crowd), Await.PATIENCE, () -> "no room for one more");
      assertThat(node.hasWritten("Too many open files|OutOfMemory")).isFalse();
    } finally {
      for (RawClient client : crowd) {
        client.close();
      }
    }
  }

  private NodeProcess node() {
    return NodeProcess.startWithDescriptors(
        DESCRIPTORS,
        List.of("serve"),
        Map.of(
            "REDIS_URL",
            deployment.redis.url(),
            "KINDE_ISSUER_URL",
            deployment.issuer.issuer(),
            "PORT",
            "0",
            "PARLEY_MAX_CONNECTIONS_PER_USER",
            "1000000",
            "PARLEY_HANDSHAKES_PER_SECOND",
            "1000000"));
  }

  /** One more of the crowd, if the node lets it in. */
  private static boolean isLetIn(NodeProcess node, String target, List<RawClient> crowd) {
    try {
      RawClient client = RawClient.dial(node.port());
      if (ask(client, target).status() == 101) {
        return crowd.add(client);
      }
      client.close();
    } catch (IOException notYet) {
      // Tried again.
    }
    return false;
  }

  private static Answer ask(RawClient client, String target) throws IOException {
    client.send(RawClient.handshake(target).getBytes(ISO_8859_1));
    return client.answer();
  }

  private static long descriptors(NodeProcess node) throws IOException {
    try (var open = Files.list(Path.of("/proc/" + node.pid() + "/fd"))) {
      return open.count();
    }
  }

  /** CPU time so far, in hundredths of a second. */
  private static long ticks(NodeProcess node) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + node.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
