package dev.parley.websocket.fanout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** An I/O thread whose work is done, and whose time passes, when a test says so. */
public final class ThreadByHand implements IoThread {
  final Queue<Runnable> soon = new ArrayDeque<>();
  final Queue<Runnable> afterOthers = new ArrayDeque<>();
  final Queue<Runnable> later = new ArrayDeque<>();
  final List<Duration> delays = new ArrayList<>();
  long now = System.nanoTime();

  @Override
  public void execute(Runnable work) {
    soon.add(work);
  }

  @Override
  public void executeAfterOthers(Runnable work) {
    afterOthers.add(work);
  }

  @Override
  public void executeAfter(long nanos, Runnable work) {
    later.add(work);
    delays.add(Duration.ofNanos(nanos));
  }

  @Override
  public long nanoTime() {
    return now;
  }

  public void passes(Duration time) {
    now += time.toNanos();
  }

  /** Does all that is to be done soon, and what comes of it. */
  public void run() {
    while (!soon.isEmpty()) {
      soon.remove().run();
    }
  }
}
