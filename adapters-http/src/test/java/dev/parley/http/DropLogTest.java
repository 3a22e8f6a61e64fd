package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.http.HttpConnections.Drop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class DropLogTest {
  private static final HttpConnection<String> SOMEBODY =
      new HttpConnection<>("", ClientAddress.of(InetAddress.ofLiteral("203.0.113.7")), false);

  private final Logger logger = (Logger) LoggerFactory.getLogger(DropLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final DropLog log = new DropLog("8080");

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  @Test
  void a_flood_is_one_line_with_its_address_and_one_when_it_is_over() {
    for (int i = 0; i < 1_000; i++) {
      log.dropped(drop(DropCause.TOO_MANY_OF_ADDRESS), 1_024, seconds(i));
      assertThat(log.expire(seconds(i))).isFalse();
    }
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.WARN);
    assertThat(lines.list.getFirst().getKeyValuePairs())
        .contains(new KeyValuePair("address", "203.0.113.7"), new KeyValuePair("port", "8080"));

    assertThat(log.expire(seconds(999 + 60))).isTrue();

    assertThat(lines.list).hasSize(2);
    assertThat(lines.list.getLast().getKeyValuePairs())
        .contains(new KeyValuePair("dropped", 1_000L));
  }

  @Test
  void another_flood_is_another_line() {
    log.dropped(drop(DropCause.TOO_MANY), 4_096, 0);
    log.expire(seconds(60));
    log.dropped(drop(DropCause.TOO_MANY), 4_096, seconds(61));

    assertThat(lines.list).hasSize(3);
  }

  @Test
  void what_was_agreed_to_is_no_line() {
    log.dropped(drop(DropCause.IDLE), 1, 0);

    assertThat(log.expire(0)).isTrue();
    assertThat(lines.list).isEmpty();
  }

  private static Drop<String> drop(DropCause cause) {
    return List.of(new Drop<>(SOMEBODY, cause, false)).getFirst();
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
