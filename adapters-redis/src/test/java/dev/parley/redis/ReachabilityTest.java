package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.redis.RedisLink.Loss;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReachabilityTest {
  private static final String AWAY = "Redis is not reachable; trying again until it is";
  private static final String THERE = "connected to Redis";

  private final Logger logger = (Logger) LoggerFactory.getLogger(Reachability.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private long nanos = Long.MAX_VALUE - 1_000;
  private final Reachability reachability =
      new Reachability("redis://127.0.0.1:6379", 2, () -> nanos);

  @BeforeEach
  void begin() {
    logged.start();
    logger.addAppender(logged);
    logger.setAdditive(false);
    come();
  }

  @AfterEach
  void end() {
    logger.setAdditive(true);
    logger.detachAppender(logged);
  }

  @Test
  void an_outage_is_two_lines_however_often_it_is_tried() {
    reachability.down("commands", Loss.ENDED);
    reachability.down("pub/sub", Loss.ENDED);
    for (int i = 0; i < 100; i++) {
      reachability.refused(new IllegalStateException("nobody listens"));
      pass(Duration.ofSeconds(1));
    }
    come();

    assertThat(lines()).containsExactly(THERE, AWAY, THERE);
    assertThat(reachability.lastProblem()).isEmpty();
  }

  @Test
  void a_link_that_comes_and_goes_is_two_lines_in_ten_seconds() {
    for (int i = 0; i < 10; i++) {
      reachability.down("pub/sub", Loss.SILENT);
      reachability.up("pub/sub");
      pass(Duration.ofMillis(900));
    }
    assertThat(lines()).containsExactly(THERE, AWAY, THERE);

    pass(Reachability.QUIET);
    reachability.down("pub/sub", Loss.SILENT);
    reachability.up("pub/sub");
    assertThat(lines()).containsExactly(THERE, AWAY, THERE, AWAY, THERE);
    assertThat(logged.list.getLast().getKeyValuePairs())
        .anySatisfy(pair -> {
          assertThat(pair.key).isEqualTo("untoldLosses");
          assertThat(pair.value).isEqualTo(9L);
        });
  }

  @Test
  void an_outage_that_begins_soon_after_another_and_lasts_is_told_in_the_end() {
    reachability.down("pub/sub", Loss.ENDED);
    reachability.up("pub/sub");
    reachability.down("pub/sub", Loss.ENDED);
    assertThat(lines()).containsExactly(THERE, AWAY, THERE);

    pass(Reachability.QUIET);
    reachability.refused(new IllegalStateException("nobody listens"));
    assertThat(lines()).containsExactly(THERE, AWAY, THERE, AWAY);
  }

  private void come() {
    reachability.up("commands");
    reachability.up("pub/sub");
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private List<String> lines() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
