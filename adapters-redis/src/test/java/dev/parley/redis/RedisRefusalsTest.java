package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.redis.RedisVerb.Need;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RedisRefusalsTest {
  private static final String FULL = "OOM command not allowed";

  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final Logger logger = (Logger) LoggerFactory.getLogger(RedisRefusals.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private long nanos;
  private final RedisRefusals refusals = new RedisRefusals(telemetry, () -> nanos);

  @BeforeEach
  void begin() {
    logged.start();
    logger.addAppender(logged);
    logger.setAdditive(false);
  }

  @AfterEach
  void end() {
    logger.setAdditive(true);
    logger.detachAppender(logged);
  }

  @Test
  void each_refusal_is_counted_and_the_first_of_an_outage_is_logged_with_what_to_do() {
    for (int i = 0; i < 100; i++) {
      refuse(RedisScript.JOIN, FULL);
    }

    assertThat(telemetry.counted(Measure.REDIS_REFUSED)).isEqualTo(100);
    assertThat(lines())
        .containsExactly(
            "Redis refuses what this node asks kind=OOM command=EVALSHA join said="
                + FULL
                + " advice="
                + RefusalKind.OOM.advice());
  }

  @Test
  void kinds_are_told_apart() {
    refuse(RedisScript.JOIN, FULL);
    refuse(RedisScript.RENEW, "MISCONF cannot save");
    refuse(RedisScript.RENEW, FULL);

    assertThat(lines()).hasSize(2);
    assertThat(refusals.refused(Need.PRESENCE))
        .contains("OOM: EVALSHA join, EVALSHA renew; MISCONF: EVALSHA renew");
  }

  @Test
  void that_it_is_over_is_told_once_when_what_was_refused_succeeds_and_goes_on_to() {
    refuse(RedisScript.JOIN, FULL);
    succeed(RedisScript.RENEW);
    pass(RedisRefusals.SETTLED);
    succeed(RedisScript.RENEW);
    assertThat(lines()).hasSize(1);

    succeed(RedisScript.JOIN);
    succeed(RedisScript.JOIN);

    assertThat(lines()).hasSize(2).last().asString().endsWith("kind=OOM refusals=1");
    assertThat(refusals.refused(Need.PRESENCE)).isEmpty();
    refuse(RedisScript.JOIN, FULL);
    assertThat(lines()).hasSize(3);
  }

  @Test
  void what_is_done_only_once_is_well_when_that_was_done_and_nothing_is_refused_after_it() {
    refuse(RedisCommand.HEAR_ORDERS, "NOPERM this user");
    succeed(RedisCommand.HEAR_ORDERS);
    assertThat(refusals.refused(Need.ADMISSION)).isPresent();

    pass(RedisRefusals.SETTLED);

    assertThat(refusals.refused(Need.ADMISSION)).isEmpty();
    assertThat(lines()).hasSize(2);
  }

  @Test
  void one_key_among_many_that_is_refused_again_and_again_is_one_outage() {
    for (int i = 0; i < 100; i++) {
      refuse(RedisScript.ROSTER, "WRONGTYPE Operation against a key");
      pass(Duration.ofMillis(100));
      succeed(RedisScript.ROSTER);
    }

    assertThat(lines()).hasSize(1);
  }

  @Test
  void what_is_not_asked_for_any_more_is_refused_no_longer_than_a_minute() {
    refuse(RedisScript.RETIRE, FULL);

    pass(RedisRefusals.STALE);

    assertThat(refusals.refused(Need.PRESENCE)).isEmpty();
    succeed(RedisScript.RENEW);
    assertThat(lines()).hasSize(2);
  }

  @Test
  void a_key_that_is_wrong_for_one_channel_says_nothing_of_admission_elsewhere() {
    refuse(RedisScript.ROSTER, "WRONGTYPE Operation against a key");
    assertThat(refusals.refused(Need.ADMISSION)).isEmpty();

    refuse(RedisScript.ROSTER, "NOPERM this user has no permissions");
    assertThat(refusals.refused(Need.ADMISSION)).contains("NOPERM: EVALSHA roster");
    assertThat(refusals.refused(Need.COMMANDS)).isEmpty();
  }

  private void refuse(RedisVerb verb, String said) {
    refusals.watch(verb, CompletableFuture.failedFuture(new RedisCommandExecutionException(said)));
  }

  private void succeed(RedisVerb verb) {
    refusals.watch(verb, CompletableFuture.completedFuture(""));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private List<String> lines() {
    return logged.list.stream()
        .map(event ->
            event.getFormattedMessage()
                + event.getKeyValuePairs().stream()
                    .map(pair -> " " + pair.key + "=" + pair.value)
                    .collect(Collectors.joining()))
        .toList();
  }
}
