package dev.parley.redis.simulation;

import dev.parley.application.port.out.MonotonicClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What is to happen, in order, and the chance that decides it. Confined to its simulation: one
 * thread, and nothing else knows what time it is.
 */
final class Time implements InstantSource, MonotonicClock {
  private static final long BEGINNING = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Random chance;
  private long now;
  private long number;

  private record Event(long at, long number, Runnable happens) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  Time(long seed) {
    chance = new Random(seed);
  }

  Random chance() {
    return chance;
  }

  /** Milliseconds since the beginning. */
  long now() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(BEGINNING + now);
  }

  @Override
  public long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(now);
  }

  void at(long when, Runnable happens) {
    events.add(new Event(Math.max(now, when), number++, happens));
  }

  void after(long millis, Runnable happens) {
    at(now + millis, happens);
  }

  void pass(long millis) {
    long until = now + millis;
    for (Event next = events.peek(); next != null && next.at <= until; next = events.peek()) {
      events.remove();
      now = next.at;
      next.happens.run();
    }
    now = until;
  }

  boolean chance(double probability) {
    return chance.nextDouble() < probability;
  }

  /** From 0 to {@code most}, both included. */
  long upTo(long most) {
    return most <= 0 ? 0 : chance.nextInt((int) most + 1);
  }
}
