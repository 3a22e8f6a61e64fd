package dev.parley.redis;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.wire.RejectionReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts publications that are not relayed, and logs at most one line a second about them, without
 * their content. Confined to the bus connection's thread.
 */
final class RejectedPublications {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedPublications.class);

  private final Telemetry telemetry;
  private final LogThrottle throttle;

  RejectedPublications(Telemetry telemetry, MonotonicClock clock) {
    this.telemetry = telemetry;
    this.throttle = new LogThrottle(clock);
  }

  void add(ChannelId channel, RejectionReason reason, int sizeBytes) {
    telemetry.count(measure(reason));
    throttle
        .next()
        .ifPresent(unlogged ->
            LOG.atWarn()
                .addKeyValue("reason", reason)
                .addKeyValue("channel", channel)
                .addKeyValue("sizeBytes", sizeBytes)
                .addKeyValue("unloggedBefore", unlogged)
                .log("a publication was not relayed"));
  }

  private static Measure measure(RejectionReason reason) {
    return switch (reason) {
      case TOO_LARGE -> Measure.PUBLICATION_REJECTED_TOO_LARGE;
      case NOT_UTF8 -> Measure.PUBLICATION_REJECTED_NOT_UTF8;
      case TOO_DEEP -> Measure.PUBLICATION_REJECTED_TOO_DEEP;
      case NOT_JSON -> Measure.PUBLICATION_REJECTED_NOT_JSON;
      case NO_ENVELOPE -> Measure.PUBLICATION_REJECTED_NO_ENVELOPE;
      case WRONG_CHANNEL -> Measure.PUBLICATION_REJECTED_WRONG_CHANNEL;
    };
  }
}
