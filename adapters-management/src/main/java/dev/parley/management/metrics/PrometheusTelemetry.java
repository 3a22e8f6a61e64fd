package dev.parley.management.metrics;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.delivery.DisconnectReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Keeps counts, durations and levels in memory and writes them in Prometheus' format. Safe for any
 * thread; what is on the way of a publication adds to a {@link LongAdder} or to the buckets of a
 * histogram, and takes no lock.
 *
 * <p>The names come from the port: {@code DELIVERY_DROPPED} is {@code
 * parley_delivery_dropped_total}. A label is one of a fixed list, always: no channel, no user.
 */
public final class PrometheusTelemetry implements Telemetry, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PrometheusTelemetry.class);
  private static final String REJECTED = "PUBLICATION_REJECTED_";

  /** From a tenth of a millisecond to ten seconds. */
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MetricHelp help = MetricHelp.read();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Map<Measure, LongAdder> counts = new EnumMap<>(Measure.class);
  private final Map<Measure, Map<Enum<?>, LongAdder>> details = new EnumMap<>(Measure.class);

  /** By what they are called, since two lists may have a constant of one name. */
  private final Map<String, LongAdder> series = new ConcurrentHashMap<>();

  private final Map<Timing, Timer> timers = new EnumMap<>(Timing.class);
  private final Map<Level, List<LongSupplier>> levels = new EnumMap<>(Level.class);
  private final Map<ProtocolKind, LongAdder> open = new EnumMap<>(ProtocolKind.class);

  /**
   * @param version of the build, told as {@code parley_build}
   */
  public PrometheusTelemetry(String version) {
    for (Measure measure : Measure.values()) {
      LongAdder count = new LongAdder();
      counts.put(measure, count);
      details.put(measure, new ConcurrentHashMap<>());
      if (measure.label().isEmpty()) {
        register(measure, count);
      }
    }
    expect(Measure.CONNECTION_CLOSED, DisconnectReason.values());
    expect(Measure.CONNECTION_CLOSED, Lost.values());
    expect(Measure.CONNECTION_OPENED, ProtocolKind.values());
    for (Timing timing : Timing.values()) {
      timers.put(
          timing,
          Timer.builder("parley." + lower(timing))
              .description(help.of(lower(timing) + "_seconds"))
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
    for (Level level : Level.values()) {
      List<LongSupplier> suppliers = new CopyOnWriteArrayList<>();
      levels.put(level, suppliers);
      Gauge.builder("parley." + lower(level), suppliers, PrometheusTelemetry::sum)
          .description(help.of(lower(level)))
          .register(registry);
    }
    for (ProtocolKind protocol : ProtocolKind.values()) {
      LongAdder now = new LongAdder();
      open.put(protocol, now);
      Gauge.builder("parley.connections", now, LongAdder::sum)
          .tag("protocol", lower(protocol))
          .description(help.of("connections"))
          .register(registry);
    }
    Gauge.builder("parley.build", () -> 1)
        .tag("version", version)
        .description(help.of("build"))
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  @Override
  public void count(Measure measure, long times) {
    LongAdder count = counts.get(measure);
    if (count != null) {
      count.add(times);
    }
  }

  @Override
  public void count(Measure measure, Enum<?> detail) {
    count(measure);
    detail(measure, detail).increment();
  }

  @Override
  public void expect(Measure measure, Enum<?>... known) {
    for (Enum<?> detail : known) {
      detail(measure, detail);
    }
  }

  @Override
  public void time(Timing timing, long nanos) {
    Timer timer = timers.get(timing);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void watch(Level level, LongSupplier now) {
    levels.computeIfPresent(
        level,
        (same, suppliers) -> {
          suppliers.add(now);
          return suppliers;
        });
  }

  @Override
  public void opened(ProtocolKind protocol) {
    count(Measure.CONNECTION_OPENED, protocol);
    now(protocol).increment();
  }

  @Override
  public void ended(ConnectionEnd end) {
    count(
        Measure.CONNECTION_CLOSED, end.reason().isPresent() ? end.reason().get() : Lost.LINK_LOST);
    now(end.protocol()).decrement();
  }

  /** Everything, in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** Writes the counts that are not zero to the log, in one line. */
  public void log() {
    LoggingEventBuilder line = LOG.atInfo();
    for (Map.Entry<Measure, LongAdder> count : counts.entrySet()) {
      if (count.getValue().sum() > 0) {
        line = line.addKeyValue(lower(count.getKey()), count.getValue().sum());
      }
    }
    line.log("counts");
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  private LongAdder now(ProtocolKind protocol) {
    return open.getOrDefault(protocol, new LongAdder());
  }

  private LongAdder detail(Measure measure, Enum<?> detail) {
    Map<Enum<?>, LongAdder> known = details.getOrDefault(measure, Map.of());
    LongAdder count = known.get(detail);
    return count == null ? known.computeIfAbsent(detail, first -> counter(measure, first)) : count;
  }

  private LongAdder counter(Measure measure, Enum<?> detail) {
    return series.computeIfAbsent(
        lower(measure) + ' ' + lower(detail), first -> registered(measure, detail));
  }

  private LongAdder registered(Measure measure, Enum<?> detail) {
    LongAdder count = new LongAdder();
    if (!measure.label().isEmpty()) {
      Tags tags = Tags.of(measure.label(), lower(detail));
      FunctionCounter.builder("parley." + lower(measure), count, LongAdder::sum)
          .tags(measure == Measure.CONNECTION_CLOSED ? tags.and("code", code(detail)) : tags)
          .description(help.of(lower(measure) + "_total"))
          .register(registry);
    }
    return count;
  }

  /** Publications that are rejected are one counter, told apart by the reason. */
  private void register(Measure measure, LongAdder count) {
    boolean rejected = measure.name().startsWith(REJECTED);
    String name = rejected ? "publication_rejected" : lower(measure);
    FunctionCounter.builder("parley." + name, count, LongAdder::sum)
        .description(help.of(name + "_total"))
        .tags(
            rejected
                ? Tags.of(
                    "reason", measure.name().substring(REJECTED.length()).toLowerCase(Locale.ROOT))
                : Tags.empty())
        .register(registry);
  }

  /** 1006 is RFC 6455's word for a connection without a close frame. */
  private static String code(Enum<?> detail) {
    return detail instanceof DisconnectReason reason ? String.valueOf(reason.code()) : "1006";
  }

  private static double sum(List<LongSupplier> suppliers) {
    long sum = 0;
    for (LongSupplier supplier : suppliers) {
      sum += supplier.getAsLong();
    }
    return sum;
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  /** What no reason of the catalogue says. */
  private enum Lost {
    LINK_LOST
  }
}
