package dev.parley.bootstrap;

import static dev.parley.bootstrap.ApiNode.ALL;
import static dev.parley.bootstrap.ApiNode.SHOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.transition.TransitionRules;
import dev.parley.redis.RedisAdapters;
import dev.parley.redis.RedisSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who came and went, by long poll and by webhook, of a node that is started. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransitionsOverHttpTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Incarnation OTHER_NODE = new Incarnation("other-node");
  private static final Duration NOT_FOR_LONG = Duration.ofSeconds(15);

  private final BlockingQueue<JsonNode> hooked = new LinkedBlockingQueue<>();
  private HttpServer receiver;
  private ApiNode node;
  private RedisAdapters other;
  private boolean failing = true;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            JsonNode body =
                JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            // Every other one is refused, and comes again.
            failing = !failing;
            if (!failing) {
              hooked.add(body);
            }
            exchange.sendResponseHeaders(failing ? 500 : 204, -1);
          }
        });
    receiver.start();
    node =
        ApiNode.start(
            directory,
            Map.of(
                "PARLEY_TRANSITIONS",
                "on",
                "PARLEY_VACATED_AFTER",
                "0s",
                "PARLEY_WEBHOOK_URL",
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook",
                "PARLEY_WEBHOOK_SECRET",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "PARLEY_WEBHOOK_PRIVATE",
                "on"));
    other =
        RedisAdapters.open(
            RedisSettings.parse(node.redis().url()),
            Optional.of(new TransitionRules(TransitionRules.LEAST_KEPT, Duration.ZERO)),
            NoopTelemetry.TELEMETRY,
            MonotonicClock.system());
    other.start(new NoopBusEvents());
    done(other.connected());
    done(registry().register(OTHER_NODE));
    done(registry().drain(OTHER_NODE, PresenceRegistry.LONGEST));
  }

  @AfterAll
  void stop() {
    other.close();
    node.close();
    receiver.stop(0);
  }

  @Test
  void what_happens_is_answered_as_soon_as_it_does() throws Exception {
    String begin = poll(ALL, "").path("next").asString();
    CompletableFuture<JsonNode> waiting = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        waiting.complete(poll(ALL, "?after=" + begin));
      } catch (IOException | InterruptedException fault) {
        waiting.completeExceptionally(fault);
      }
    });
    hold("room.poll", "u1");

    JsonNode page = waiting.get(NOT_FOR_LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(page.path("events").get(0).path("type").asString()).isEqualTo("channel:occupied");
    assertThat(page.path("resync")).isEmpty();
    release("room.poll", "u1");
    List<String> types = new ArrayList<>();
    page.path("events").forEach(event -> types.add(event.path("type").asString()));
    String next = page.path("next").asString();
    while (!types.contains("channel:vacated")) {
      page = poll(ALL, "?limit=1&after=" + next);
      assertThat(page.path("events")).hasSizeLessThanOrEqualTo(1);
      page.path("events").forEach(event -> types.add(event.path("type").asString()));
      next = page.path("next").asString();
    }
    assertThat(types)
        .containsExactly("channel:occupied", "presence:join", "presence:leave", "channel:vacated");
    assertThat(poll(ALL, "?waitSeconds=0&after=" + next).path("events")).isEmpty();
  }

  @Test
  void a_cursor_of_what_is_not_kept_any_more_says_so() throws Exception {
    String begin = poll(ALL, "").path("next").asString();
    hold("room.gap", "u1");

    JsonNode page = poll(ALL, "?after=" + begin.replaceAll("\\d+-\\d+", "1-1"));

    assertThat(page.path("resync")).hasSize(16);
  }

  @Test
  void a_key_is_told_of_its_own_channels_and_needs_the_right() throws Exception {
    assertThat(node.call("GET", "/v1/transitions", SHOP, "").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?after=",
        "?after=1-1",
        "?after=-",
        "?waitSeconds=26",
        "?waitSeconds=-1",
        "?limit=0",
        "?limit=1001",
        "?other=1"
      })
  void what_is_no_question_is_refused(String query) throws Exception {
    assertThat(node.call("GET", "/v1/transitions" + query, ALL, "").statusCode()).isEqualTo(400);
  }

  @Test
  void a_receiver_that_fails_half_of_the_time_is_told_everything_in_its_order() throws Exception {
    for (int i = 0; i < 10; i++) {
      hold("room.hook", "u" + i);
    }
    release("room.hook", "u0");

    List<Long> numbers = new ArrayList<>();
    List<String> resyncs = new ArrayList<>();
    long rev = 0;
    while (rev < 11) {
      JsonNode hook = hooked.poll(NOT_FOR_LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(hook).as("after " + numbers).isNotNull();
      assertThat(hook.path("type").asString()).isEqualTo("parley.transitions");
      for (JsonNode event : hook.path("data").path("events")) {
        if (event.path("type").asString().equals("webhook:resync")) {
          resyncs.add(event.path("data").path("lane").toString());
        }
        if (event.path("channelId").asString("").equals("room.hook")
            && event.path("type").asString().startsWith("presence:")) {
          long from = event.path("data").path("revFrom").asLong(event.at("/data/rev").asLong());
          assertThat(from).isLessThanOrEqualTo(rev + 1);
          rev = event.at("/data/rev").asLong();
          numbers.add(rev);
        }
      }
    }
    assertThat(numbers).isSorted().endsWith(11L);
    // A receiver that is told for the first time has to ask, once for each lane.
    assertThat(resyncs).doesNotHaveDuplicates();
    assertThat(metric("parley_webhook_lanes")).isEqualTo("16.0");
    assertThat(metric("parley_webhook_failed_total{why=\"status\"}")).isNotEqualTo("0.0");
  }

  private String metric(String series) throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics");
    String page;
    try (HttpClient client = HttpClient.newHttpClient()) {
      page = client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    }
    return page.lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> line.substring(series.length() + 1))
        .findFirst()
        .orElse("none");
  }

  private JsonNode poll(String key, String query) throws IOException, InterruptedException {
    HttpResponse<String> answer = node.call("GET", "/v1/transitions" + query, key, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private PresenceRegistry registry() {
    return other.presenceRegistry();
  }

  private void hold(String channel, String user) throws Exception {
    done(
        registry()
            .hold(
                new ChannelId(channel),
                new Member(new UserId(user), "User", Optional.empty()),
                News.NONE,
                OTHER_NODE));
  }

  private void release(String channel, String user) throws Exception {
    done(
        registry()
            .release(new ChannelId(channel), new UserId(user), Ending.DELIBERATE, OTHER_NODE));
  }

  private static void done(CompletionStage<?> stage) throws Exception {
    var _ = stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
