package dev.parley.redis.simulation;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One connection of a server to Redis: two directions, each in order, each with its own delay.
 * Confined to its simulation.
 *
 * <p>A direction that is stalled keeps what it carries until it is healed; a connection that is
 * broken loses it, but for some of what was on its way to Redis.
 */
final class Pipe {
  private final Queue<Runnable> heldToRedis = new ArrayDeque<>();
  private final Queue<Runnable> heldToServer = new ArrayDeque<>();
  private final Time time;
  private final Server server;
  private final Server.Source source;
  private final long delay;
  private long lastToRedis;
  private long lastToServer;
  private boolean stalledToRedis;
  private boolean stalledToServer;
  private boolean broken;
  private int stillArriving;

  Pipe(Time time, Server server, Server.Source source, long delay) {
    this.time = time;
    this.server = server;
    this.source = source;
    this.delay = delay;
  }

  boolean isBroken() {
    return broken;
  }

  void toRedis(Runnable arrival) {
    if (broken) {
      return;
    }
    lastToRedis = Math.max(lastToRedis, time.now() + time.upTo(delay));
    time.at(lastToRedis, () -> atRedis(arrival));
  }

  void toServer(Runnable arrival) {
    if (broken) {
      return;
    }
    lastToServer = Math.max(lastToServer, time.now() + time.upTo(delay));
    time.at(lastToServer, () -> atServer(arrival));
  }

  void stall(boolean toRedis, boolean toServer) {
    stalledToRedis |= toRedis;
    stalledToServer |= toServer;
  }

  boolean isStalled() {
    return stalledToRedis || stalledToServer;
  }

  /** What was held up arrives, all at once and in order. */
  void heal() {
    stalledToRedis = false;
    stalledToServer = false;
    for (Runnable held = heldToRedis.poll(); held != null; held = heldToRedis.poll()) {
      held.run();
    }
    for (Runnable held = heldToServer.poll(); held != null; held = heldToServer.poll()) {
      server.hear(source, held);
    }
  }

  /**
   * It ends.
   *
   * @param atServer whether Redis lives on, and so may yet hear the first of what was on its way
   */
  void breakOff(boolean atServer) {
    broken = true;
    stillArriving = atServer ? (int) time.upTo(3) : 0;
    heldToServer.clear();
    while (!heldToRedis.isEmpty() && stillArriving > 0) {
      stillArriving--;
      Runnable late = heldToRedis.remove();
      time.after(time.upTo(1_000), late);
    }
    heldToRedis.clear();
  }

  private void atRedis(Runnable arrival) {
    if (broken && stillArriving-- <= 0) {
      return;
    }
    if (stalledToRedis && !broken) {
      heldToRedis.add(arrival);
    } else {
      arrival.run();
    }
  }

  private void atServer(Runnable arrival) {
    if (broken) {
      return;
    }
    if (stalledToServer) {
      heldToServer.add(arrival);
    } else {
      server.hear(source, arrival);
    }
  }
}
