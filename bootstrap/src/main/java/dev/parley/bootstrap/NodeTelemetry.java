package dev.parley.bootstrap;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.identity.UserId;
import dev.parley.management.ManagementCalls;
import dev.parley.management.ManagementReply;
import dev.parley.management.ManagementRequest;
import dev.parley.management.metrics.Disconnects;
import dev.parley.management.metrics.PrometheusTelemetry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of a node, and which of them operators may read. Safe for any thread. Closed last:
 * what the others have to say while they stop is counted too.
 */
final class NodeTelemetry implements Telemetry, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeTelemetry.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusTelemetry metrics = new PrometheusTelemetry(BuildInfo.version());
  private final Disconnects disconnects = new Disconnects();
  private final InstantSource clock;
  private volatile boolean logsRefusals;

  NodeTelemetry(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on each refused handshake is a line in the log: for a developer, not for a crowd. */
  void logRefusals() {
    logsRefusals = true;
  }

  ManagementCalls addTo(ManagementCalls calls) {
    return calls
        .reading("/metrics", "what is counted and timed, for Prometheus", asked -> metrics())
        .reading(
            "/disconnects",
            "how the last connections of ?user=…, or of nobody known, to this node ended",
            this::disconnects);
  }

  private ManagementReply metrics() {
    return new ManagementReply(
        200, PROMETHEUS_TEXT, metrics.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private ManagementReply disconnects(ManagementRequest asked) {
    Optional<String> named = asked.parameter("user");
    if (named.isEmpty()) {
      return ManagementReply.json(200, disconnects.ofNobody());
    }
    return named
        .flatMap(UserId::parse)
        .map(user -> ManagementReply.json(200, disconnects.of(user)))
        .orElseGet(() ->
            ManagementReply.problem(
                400, "user_invalid", "Say whose: /disconnects?user=…, or nothing at all"));
  }

  @Override
  public void count(Measure measure, long times) {
    metrics.count(measure, times);
  }

  @Override
  public void count(Measure measure, Enum<?> detail) {
    metrics.count(measure, detail);
    if (measure == Measure.HANDSHAKE_REFUSED && logsRefusals) {
      LOG.atInfo()
          .addKeyValue("code", detail.name().toLowerCase(Locale.ROOT))
          .log("a handshake was refused");
    }
  }

  @Override
  public void expect(Measure measure, Enum<?>... details) {
    metrics.expect(measure, details);
  }

  @Override
  public void time(Timing timing, long nanos) {
    metrics.time(timing, nanos);
  }

  @Override
  public void watch(Level level, LongSupplier now) {
    metrics.watch(level, now);
  }

  @Override
  public void opened(ProtocolKind protocol) {
    metrics.opened(protocol);
  }

  @Override
  public void ended(ConnectionEnd end) {
    metrics.ended(end);
    disconnects.add(clock.instant(), end);
  }

  /** Tells the log what was counted. */
  @Override
  public void close() {
    metrics.log();
    metrics.close();
  }
}
