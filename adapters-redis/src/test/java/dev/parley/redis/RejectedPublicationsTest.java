package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.wire.RejectionReason;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RejectedPublicationsTest {
  private final ChannelId standup = new ChannelId("standup");
  private final MutableClock clock = MutableClock.started();
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final RejectedPublications rejected = new RejectedPublications(telemetry, clock);
  private final Logger logger = (Logger) LoggerFactory.getLogger(RejectedPublications.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

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
  void all_are_counted_and_one_a_second_is_logged() {
    for (int i = 0; i < 100; i++) {
      rejected.add(standup, RejectionReason.NOT_JSON, 7);
    }
    clock.advance(Duration.ofSeconds(1));
    rejected.add(standup, RejectionReason.TOO_LARGE, 600_000);

    assertThat(telemetry.counted(Measure.PUBLICATION_REJECTED_NOT_JSON)).isEqualTo(100);
    assertThat(telemetry.counted(Measure.PUBLICATION_REJECTED_TOO_LARGE)).isOne();
    assertThat(logged.list)
        .extracting(event -> event.getFormattedMessage() + " " + fields(event))
        .containsExactly(
            "a publication was not relayed reason=NOT_JSON channel=standup sizeBytes=7"
                + " unloggedBefore=0",
            "a publication was not relayed reason=TOO_LARGE channel=standup sizeBytes=600000"
                + " unloggedBefore=99");
  }

  private static String fields(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .map(pair -> pair.key + "=" + pair.value)
        .collect(Collectors.joining(" "));
  }
}
