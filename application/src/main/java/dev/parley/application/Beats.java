package dev.parley.application;

import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.quota.Rate;
import dev.parley.domain.quota.TokenBucket;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Landmarks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The beats that this node hears, and those that it publishes. Safe for any thread; what the bus
 * brings is told on one thread, in its order.
 *
 * <p>Whoever needs a place that comes after everything that was said so far has a beat published
 * and goes on when it is heard. One is under way at a time, and the next one is for all who have
 * asked meanwhile: two hundred in a second at the most, whatever clients present.
 */
final class Beats {
  /** Far more than an hour's worth of a large cluster's; some 100 bytes each. */
  private static final int MOST_RANGES = 4_096;

  private static final Rate MOST_OFTEN = new Rate(200, 50);
  private static final long SECOND = 1_000_000_000;

  /** Who did not beat last waits a little longer: so one node beats, and the others hear it. */
  private static final long LONGER = SECOND / 4;

  private final Broker broker;
  private final MonotonicClock clock;
  private final Telemetry telemetry;
  private final long life;
  private final long patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Landmarks landmarks = new Landmarks(MOST_RANGES);
  private final TokenBucket allowance;
  private volatile Landmark latest = landmarks.latest();
  private volatile long heardNanos;
  private long published;
  private long publishedNanos;
  private @Nullable CompletableFuture<Landmark> underWay;
  private @Nullable CompletableFuture<Landmark> following;

  Beats(Broker broker, MonotonicClock clock, Telemetry telemetry, RandomGenerator random) {
    this.broker = broker;
    this.clock = clock;
    this.telemetry = telemetry;
    this.life = random.nextLong();
    this.patience = LONGER + random.nextLong(LONGER);
    this.allowance = new TokenBucket(MOST_OFTEN, clock.nanos());
    this.heardNanos = clock.nanos();
  }

  /**
   * The last beat that was heard. On the thread that the bus brings things on: the one before what
   * it brings next. On any other: all that was brought before it has been given to the channels'
   * lanes.
   */
  Landmark latest() {
    return latest;
  }

  /** Where a beat was heard, as {@link Landmarks#find} says. */
  long find(Beat beat) {
    lock.lock();
    try {
      return landmarks.find(beat);
    } finally {
      lock.unlock();
    }
  }

  /** The bus is heard over another link from now on: nobody waits for a beat over the old one. */
  void startOver() {
    CompletableFuture<Landmark> inVain;
    lock.lock();
    try {
      landmarks.startOver();
      latest = landmarks.latest();
      inVain = underWay;
      underWay = null;
    } finally {
      lock.unlock();
    }
    if (inVain != null) {
      inVain.cancel(false);
    }
  }

  /** The bus brought a beat. */
  void heard(Beat beat) {
    CompletableFuture<Landmark> awaited = null;
    Landmark landmark;
    lock.lock();
    try {
      if (!landmarks.hear(beat)) {
        return;
      }
      landmark = landmarks.latest();
      latest = landmark;
      heardNanos = clock.nanos();
      if (beat.life() == life && beat.number() >= published) {
        awaited = underWay;
        underWay = null;
      }
    } finally {
      lock.unlock();
    }
    if (awaited != null) {
      awaited.complete(landmark);
    }
    publishNext();
  }

  /**
   * A place that comes after everything that has been said by now.
   *
   * @return completes with a landmark whose beat is published after this; never, or exceptionally,
   *     if the bus carries none: whoever waits has a limit
   */
  CompletionStage<Landmark> next() {
    CompletableFuture<Landmark> asked;
    lock.lock();
    try {
      asked = following == null ? new CompletableFuture<>() : following;
      following = asked;
    } finally {
      lock.unlock();
    }
    publishNext();
    return asked;
  }

  /**
   * Time passes.
   *
   * @param wanted whether places have names at this node now, which are to be short
   */
  void tick(boolean wanted) {
    long nowNanos = clock.nanos();
    lock.lock();
    try {
      if (underWay != null && nowNanos - publishedNanos > SECOND) {
        // It was lost. Those who wait for it have the next one, if they still wait.
        CompletableFuture<Landmark> late = underWay;
        underWay = null;
        following = following == null ? late : join(following, late);
      }
      long quiet = nowNanos - heardNanos;
      boolean wasLast = latest.beat().life() == life;
      if (wanted && following == null && quiet > (wasLast ? SECOND : SECOND + patience)) {
        following = new CompletableFuture<>();
      }
    } finally {
      lock.unlock();
    }
    publishNext();
  }

  private static CompletableFuture<Landmark> join(
      CompletableFuture<Landmark> first, CompletableFuture<Landmark> second) {
    var _ = first.thenAccept(second::complete);
    return first;
  }

  private void publishNext() {
    Beat beat;
    lock.lock();
    try {
      if (following == null || underWay != null || !allowance.take(1, clock.nanos())) {
        return;
      }
      underWay = following;
      following = null;
      publishedNanos = clock.nanos();
      beat = new Beat(life, ++published);
    } finally {
      lock.unlock();
    }
    broker
        .beat(beat)
        .whenComplete((done, fault) -> {
          if (fault != null) {
            telemetry.count(Measure.BUS_CALL_FAILED);
          }
        });
  }
}
