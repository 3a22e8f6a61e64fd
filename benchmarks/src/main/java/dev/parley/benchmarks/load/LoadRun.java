package dev.parley.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Executes one load run, on the calling thread. */
public final class LoadRun {
  /** How long what is still on its way may take after the last publication. */
  private static final long ARRIVE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long QUIET_MILLIS = 500;

  private final LoadPlan plan;
  private final Optional<ServerGauge> gauge;
  private final Consumer<String> stages;
  private final Consumer<Second> progress;

  /**
   * @param gauge the server's process, where it is on this machine
   * @param stages told in words what is under way
   * @param progress told each second what came
   */
  public LoadRun(
      LoadPlan plan,
      Optional<ServerGauge> gauge,
      Consumer<String> stages,
      Consumer<Second> progress) {
    this.plan = plan;
    this.gauge = gauge;
    this.stages = stages;
    this.progress = progress;
  }

  /**
   * Connects, publishes, counts.
   *
   * @throws LoadFailure if the server or Redis cannot be reached, or nobody was let in
   */
  public LoadResult run() throws InterruptedException {
    try (Subscribers subscribers = new Subscribers(plan)) {
      return run(subscribers);
    } catch (IOException fault) {
      throw new LoadFailure("The run broke off: " + fault.getMessage());
    }
  }

  private LoadResult run(Subscribers subscribers) throws IOException, InterruptedException {
    stages.accept("connecting %,d".formatted(plan.connections()));
    long bytesBefore = resident();
    double processorBefore = processor();
    long begun = System.nanoTime();
    subscribers.connect();
    double connectSeconds = seconds(begun);
    if (subscribers.up() == 0) {
      throw new LoadFailure("Nobody was let in: " + subscribers.refused());
    }
    double processorConnected = processor();
    subscribers.settle(QUIET_MILLIS);
    long bytesConnected = resident();
    Window window = plan.rate() > 0 ? publish(subscribers) : idle(subscribers);
    Optional<LoadResult.ServerUse> use =
        gauge.map(known ->
            new LoadResult.ServerUse(
                processorConnected - processorBefore,
                window.processorSeconds,
                bytesBefore,
                bytesConnected,
                known.residentBytes()));
    return new LoadResult(
        plan,
        subscribers.up(),
        subscribers.refused(),
        subscribers.closedByServer(),
        connectSeconds,
        window.published,
        window.cutOff,
        window.lost,
        window.seconds,
        window.deliveries,
        plan.rate() * plan.connections() / plan.channels() * window.seconds,
        Latencies.of(window.histogram),
        window.histogram,
        window.each,
        use);
  }

  private Window idle(Subscribers subscribers) throws IOException {
    stages.accept("idle for " + plan.length().toSeconds() + " s");
    Window window = new Window();
    subscribers.readUntil(System.nanoTime() + plan.warmUp().toNanos(), () -> false);
    double before = processor();
    long begun = System.nanoTime();
    subscribers.readUntil(begun + plan.length().toNanos(), () -> false);
    window.processorSeconds = processor() - before;
    window.seconds = seconds(begun);
    return window;
  }

  private Window publish(Subscribers subscribers) throws IOException, InterruptedException {
    stages.accept("publishing");
    Window window = new Window();
    try (Publisher publisher = new Publisher(plan)) {
      publisher.start();
      long begun = System.nanoTime();
      long warmUpSeconds = plan.warmUp().toSeconds();
      long lengthSeconds = plan.length().toSeconds();
      double processorBefore = processor();
      long warmAt = begun;
      for (int second = 1; second <= warmUpSeconds + lengthSeconds; second++) {
        long before = subscribers.events();
        subscribers.readUntil(begun + TimeUnit.SECONDS.toNanos(second), () -> false);
        Histogram latencies = subscribers.takeInterval();
        long deliveries = subscribers.events() - before;
        boolean warm = second > warmUpSeconds;
        window.add(new Second(second, warm, deliveries, Latencies.of(latencies)), latencies);
        progress.accept(window.each.getLast());
        if (second == warmUpSeconds) {
          processorBefore = processor();
          warmAt = System.nanoTime();
        }
      }
      window.processorSeconds = processor() - processorBefore;
      window.seconds = seconds(warmAt);
      publisher.stop();
      window.published = publisher.published();
      long expected = expected(window.published, subscribers.readers());
      subscribers.readUntil(
          System.nanoTime() + ARRIVE_WITHIN_NANOS, () -> subscribers.events() >= expected);
      window.lost = Math.max(0, expected - subscribers.events());
      window.cutOff = subscribers.findCutOff();
    }
    return window;
  }

  /** What all who read should have got: publications go round the channels. */
  private static long expected(long published, int[] readers) {
    long expected = 0;
    for (int channel = 0; channel < readers.length; channel++) {
      long here = (published - channel + readers.length - 1) / readers.length;
      expected += here * readers[channel];
    }
    return expected;
  }

  private double processor() {
    return gauge.map(ServerGauge::processorTime).orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private long resident() {
    return gauge.map(ServerGauge::residentBytes).orElse(0L);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** The time that counts. */
  private static final class Window {
    private final Histogram histogram = Subscribers.newHistogram();
    private final List<Second> each = new ArrayList<>();
    private double processorSeconds;
    private double seconds;
    private long deliveries;
    private long published;
    private int cutOff;
    private long lost;

    void add(Second second, Histogram latencies) {
      each.add(second);
      if (second.warm()) {
        deliveries += second.deliveries();
        histogram.add(latencies);
      }
    }
  }
}
