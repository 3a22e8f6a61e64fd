package dev.parley.application.delivery;

import java.time.Duration;
import java.util.PriorityQueue;

/** Time that passes from one task to the next. One thread. */
final class SimulatedTime {
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nanos;
  private long number;

  private record Task(long at, long number, Runnable run) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  long nanos() {
    return nanos;
  }

  void at(long when, Runnable task) {
    tasks.add(new Task(Math.max(when, nanos), number++, task));
  }

  void after(Duration delay, Runnable task) {
    at(nanos + delay.toNanos(), task);
  }

  /** Runs what is due within so long from now. */
  void pass(Duration length) {
    long end = nanos + length.toNanos();
    while (!tasks.isEmpty() && tasks.peek().at() <= end) {
      Task next = tasks.remove();
      nanos = next.at();
      next.run().run();
    }
    nanos = end;
  }
}
