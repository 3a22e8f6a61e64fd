package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients that keep their positions, two nodes and a Redis: who comes back misses nothing. */
class ComingBackTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CUTS = 20;

  private final Deployment deployment = Deployment.running();
  private final String channel = "coming-back." + Deployment.nextScenario();

  @Test
  void
      who_is_cut_twenty_times_and_comes_back_by_another_node_misses_nothing_and_hears_nothing_twice() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Keeper north = new Keeper("North");
    Keeper south = new Keeper("South");
    north.connect(deployment.north);
    south.connect(deployment.south);
    Keeper roamer = new Keeper("Roamer");
    roamer.connect(deployment.north);
    int said;
    try (Count count = new Count()) {
      for (int cut = 0; cut < CUTS; cut++) {
        count.awaitMore(1 + random.nextInt(40));
        roamer.cut();
        count.awaitMore(random.nextInt(20));
        roamer.connect(cut % 2 == 0 ? deployment.south : deployment.north);
      }
      count.awaitMore(20);
      said = count.stop();
    }
    roamer.awaitNumber(said - 1);
    roamer.cut();
    north.cut();
    south.cut();

    assertThat(roamer.resyncs).as("seed %d", seed).isZero();
    assertThat(roamer.recoveries).isEqualTo(CUTS);
    assertThat(roamer.numbers)
        .as("seed %d", seed)
        .isSorted()
        .doesNotHaveDuplicates()
        .containsAll(IntStream.range(roamer.numbers.getFirst(), said).boxed().toList());
  }

  @Test
  void who_has_to_leave_a_node_that_stops_goes_on_at_one_that_has_listened() {
    Keeper stays = new Keeper("Stays");
    stays.connect(deployment.south);
    Keeper moves = new Keeper("Moves");
    try (NodeProcess node = deployment.startNode()) {
      moves.connect(node);
      say(0);
      moves.awaitNumber(0);
    }
    moves.cut();
    say(1);
    moves.connect(deployment.south);
    say(2);
    moves.awaitNumber(2);
    moves.cut();
    stays.cut();

    assertThat(moves.numbers).containsExactly(0, 1, 2);
    assertThat(moves.recoveries).isEqualTo(1);
    assertThat(moves.resyncs).isZero();
  }

  @Test
  void at_a_node_that_has_not_listened_it_is_told_to_fetch_and_hears_on() {
    Keeper moves = new Keeper("Moves");
    moves.connect(deployment.north);
    say(0);
    moves.awaitNumber(0);
    moves.cut();
    say(1);
    moves.connect(deployment.south);
    say(2);
    moves.awaitNumber(2);
    moves.cut();

    assertThat(moves.numbers).containsExactly(0, 2);
    assertThat(moves.resyncs).isEqualTo(1);
  }

  private void say(int number) {
    String event =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":0,\"data\":{\"number\":%d}}"
            .formatted(channel, number);
    deployment.publisher.publish(channel, event.getBytes(UTF_8));
  }

  /** A client that keeps its position as the protocol says. One thread. */
  private final class Keeper {
    private final List<Integer> numbers = new ArrayList<>();
    private final String token;
    private String position = "";
    private int resyncs;
    private int recoveries;
    private @Nullable RawTab tab;

    Keeper(String user) {
      token = deployment.tokenFor(user);
    }

    /** Returns when it hears the channel, and knows where it is. */
    void connect(NodeProcess node) {
      RawTab opened =
          RawTab.with(
              node.port(),
              "channelId=%s&token=%s&position=%s".formatted(channel, token, position),
              Map.of(),
              List.of());
      tab = opened;
      Await.until(
          () ->
              opened.events("channel:position").stream()
                  .anyMatch(told -> told.path("data").has("position")),
          Await.PATIENCE,
          () -> "is told of no place: " + opened.everything());
    }

    void awaitNumber(int number) {
      RawTab open = tab;
      Await.until(
          () ->
              open != null
                  && open.events("message:created").stream()
                      .anyMatch(event -> event.path("data").path("number").asInt(-1) == number),
          Await.PATIENCE,
          () -> "does not hear " + number);
    }

    /** The link is lost; what was heard until then counts, and nothing after it. */
    void cut() {
      RawTab lost = tab;
      if (lost != null) {
        lost.lose();
        String pending = null;
        for (String text : lost.everything()) {
          JsonNode event = JSON.readTree(text);
          JsonNode data = event.path("data");
          switch (event.path("type").asString("")) {
            case "channel:position" -> {
              if (data.has("next")) {
                pending = data.path("next").asString();
              } else {
                position = data.path("position").asString();
              }
            }
            case "channel:recovered" -> recoveries++;
            case "channel:resync" -> resyncs++;
            case "message:created" -> {
              numbers.add(data.path("number").asInt(-1));
              position = pending == null ? position : pending;
              pending = null;
            }
            default -> {}
          }
        }
        tab = null;
      }
    }
  }

  /** A service that counts aloud, 200 times a second. */
  private final class Count implements AutoCloseable {
    private final AtomicInteger said = new AtomicInteger();
    private final ScheduledExecutorService counting =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon(true).name("counting").factory());

    Count() {
      var _ =
          counting.scheduleAtFixedRate(
              () -> {
                say(said.get());
                said.incrementAndGet();
              },
              0,
              5,
              TimeUnit.MILLISECONDS);
    }

    void awaitMore(int numbers) {
      int enough = said.get() + numbers;
      Await.until(() -> said.get() >= enough, Await.PATIENCE, () -> "nobody counts any more");
    }

    /** How many were said. */
    int stop() {
      counting.close();
      return said.get();
    }

    @Override
    public void close() {
      counting.shutdownNow();
    }
  }
}
