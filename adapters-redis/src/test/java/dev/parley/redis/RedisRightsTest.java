package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.redis.RedisRights.Try;
import dev.parley.redis.local.RedisBinary;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Users of a real Redis that may just what the page says, and less. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisRightsTest {
  private static final Path PAGE = Path.of("..", "docs", "operations.md");
  private static final String USER = "parley";

  private RedisProcess installed;

  @BeforeAll
  void start() throws IOException {
    installed = RedisProcess.server(RedisBinary.any());
  }

  @AfterAll
  void stop() {
    installed.close();
  }

  @Test
  void the_page_lists_just_the_rights_that_a_node_needs() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(page).contains(inLines("ACL SETUSER parley on >PASSWORD " + RedisRights.all(false)));
    assertThat(page)
        .contains(
            RedisRights.tries(true).stream()
                .map(Try::right)
                .filter(right -> !RedisRights.all(false).contains(right))
                .map(right -> "`" + right + "`")
                .collect(Collectors.joining(" and ")));
  }

  @Test
  void each_command_of_the_scripts_is_among_the_rights_and_none_that_they_do_not_call() {
    SortedSet<String> tried = new TreeSet<>();
    SortedSet<String> onlyInScripts = new TreeSet<>();
    for (Try one : RedisRights.tries(true)) {
      tried.add(one.command());
      if (one.onlyInScripts()) {
        onlyInScripts.add(one.command());
      }
    }
    SortedSet<String> called = RedisRights.calledByScripts();
    called.remove("publish"); // Tried over the bus.

    assertThat(tried).containsAll(called);
    assertThat(called).containsAll(onlyInScripts);
  }

  @Test
  void with_just_these_rights_everything_works_and_nothing_is_left() {
    try (Node node = new Node(installed, RedisRights.all(false))) {
      node.serves();
      List<String> before = installed.redis().keys("*");

      assertThat(Stages.done(node.adapters.trial())).isEmpty();

      assertThat(installed.redis().keys("*"))
          .filteredOn(key -> !key.startsWith("parley:{parley:revocations}"))
          .filteredOn(key -> !key.equals("parley:revocations"))
          .containsExactlyInAnyOrderElementsOf(before);
      assertThat(node.telemetry.counted(Measure.REDIS_REFUSED)).isZero();
    }
  }

  @Test
  void so_it_is_on_the_oldest_redis() {
    try (RedisProcess oldest = RedisProcess.server(RedisBinary.bundled());
        Node node = new Node(oldest, RedisRights.all(false))) {
      node.serves();
      assertThat(Stages.done(node.adapters.trial())).isEmpty();
      assertThat(node.telemetry.counted(Measure.REDIS_REFUSED)).isZero();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  Stream<String> rights() {
    return Stream.of(RedisRights.all(false).split(" ")).filter(it -> !it.equals("resetchannels"));
  }

  @ParameterizedTest
  @MethodSource("rights")
  void a_right_that_is_missing_is_named(String right) {
    List<String> others = new ArrayList<>(List.of(RedisRights.all(false).split(" ")));
    others.remove(right);
    try (Node node = new Node(installed, String.join(" ", others))) {
      // What connecting itself takes is told as the reason why Redis is not reached.
      Await.until(
          "it is told", () -> node.adapters.isConnected() || node.adapters.problem().isPresent());
      List<String> problems =
          node.adapters.isConnected()
              ? Stages.done(node.adapters.trial())
              : List.of(node.adapters.problem().orElseThrow());

      assertThat(problems).first().asString().contains(named(right));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"~parley:*", "&channel:*", "&parley:*", "+evalsha +eval", "+exists", "+zadd"})
  void a_node_that_lacks_a_right_says_so_once_and_is_not_ready_if_it_can_admit_nobody(
      String lacking) {
    List<String> rights = new ArrayList<>(List.of(RedisRights.all(false).split(" ")));
    rights.removeAll(List.of(lacking.split(" ")));
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(RedisRefusals.class);
    logged.start();
    logger.addAppender(logged);
    try (Node node = new Node(installed, String.join(" ", rights))) {
      var broker = node.adapters.broker();
      var registry = node.adapters.presenceRegistry();
      Await.until("it is reached", node.adapters::isConnected);
      end(registry.vacate(new ChannelId("c"), new Incarnation("i")));
      end(registry.register(new Incarnation("i")));
      boolean admits = lacking.equals("+exists") || lacking.equals("+zadd");
      if (admits) {
        Await.until("it is known", () -> registry.refused().isPresent());
        assertThat(registry.refused().orElseThrow()).startsWith("NOPERM: ");
        assertThat(broker.refused()).isEmpty();
      } else {
        Await.until("it is known", () -> broker.refused().isPresent());
      }

      assertThat(logged.list)
          .filteredOn(event -> event.getLevel() == Level.WARN)
          .hasSize(1)
          .first()
          .satisfies(event ->
              assertThat(event.getKeyValuePairs())
                  .filteredOn(field -> field.key.equals("advice"))
                  .singleElement()
                  .satisfies(
                      field -> assertThat(field.value.toString()).contains("./parley check")));

      node.allow(RedisRights.all(false));
      Await.until("it is well again", () -> broker.refused().isEmpty() && broker.isCarrying());
    } finally {
      logger.detachAppender(logged);
    }
  }

  /** Waits for the end of a call, whatever that is. */
  private static void end(CompletionStage<?> call) {
    var _ = Stages.done(call.handle((done, fault) -> true));
  }

  /** As Redis names what it wants, where a script or the greeting does not get further. */
  private static String named(String right) {
    return switch (right) {
      case "+script|load" -> "script";
      default -> right;
    };
  }

  private static String inLines(String acl) {
    StringBuilder lines = new StringBuilder("    ");
    int width = 4;
    for (String word : acl.split(" ", -1)) {
      if (width + word.length() > 100) {
        lines.append("\\\n      ");
        width = 6;
      }
      lines.append(word).append(' ');
      width += word.length() + 1;
    }
    return lines.toString().stripTrailing();
  }

  /** A node's adapters, as a user of a Redis. */
  private static final class Node implements AutoCloseable {
    private final RedisProcess redis;
    private final RecordingTelemetry telemetry = new RecordingTelemetry();
    private final RecordingNode receiver = new RecordingNode();
    private final RedisAdapters adapters;

    Node(RedisProcess redis, String rights) {
      this.redis = redis;
      redis.redis().flushall();
      allow(rights);
      adapters =
          RedisAdapters.open(
              RedisSettings.parse("redis://" + USER + ":secret@" + redis.at()),
              telemetry,
              MonotonicClock.system());
      adapters.hearOrders(receiver);
      adapters.start(receiver);
    }

    void allow(String rights) {
      CommandArgs<String, String> words = new CommandArgs<>(StringCodec.UTF8);
      words.add("SETUSER").add(USER).add("reset").add("on").add(">secret");
      Stream.of(rights.split(" ", -1)).forEach(words::add);
      redis.redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), words);
    }

    /** What the trial does not do: the probe comes back, orders are heard. */
    void serves() {
      Await.until("the probe came back", adapters.broker()::isCarrying);
      receiver.awaitHearing();
      assertThat(adapters.broker().refused()).isEmpty();
      assertThat(adapters.presenceRegistry().refused()).isEmpty();
      assertThat(adapters.commandBus().refused()).isEmpty();
    }

    @Override
    public void close() {
      adapters.close();
    }
  }
}
