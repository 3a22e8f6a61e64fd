package dev.parley.domain.recovery.simulation;

import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Landmarks;
import dev.parley.domain.recovery.simulation.Message.Acknowledged;
import dev.parley.domain.recovery.simulation.Message.Beaten;
import dev.parley.domain.recovery.simulation.Message.Said;
import dev.parley.domain.recovery.simulation.Message.Typing;
import dev.parley.domain.recovery.simulation.Redis.Asked;
import dev.parley.domain.recovery.simulation.Redis.Link;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of the simulated cluster: its link, which hears one thing after the other, and the lane of
 * its channel, which does what the link gave to it some time later.
 */
final class Node {
  private static final int MOST_RANGES = 1_000;

  private final World world;
  private final long life;
  private final boolean countsEventsOnly;
  private final Queue<Beat> commands = new ArrayDeque<>();
  private final Queue<Runnable> lane = new ArrayDeque<>();
  private final Landmarks landmarks = new Landmarks(MOST_RANGES);
  private @Nullable Link link;
  private @Nullable Hosted hosted;
  private long beats;
  private int unacknowledged;
  private boolean follows;
  private int frozen;
  private boolean alive = true;

  Node(World world, int number) {
    this.world = world;
    this.life = world.random().nextLong();
    this.countsEventsOnly = number == 0 && world.has(Mutant.OTHER_MESSAGES_ARE_NOT_COUNTED);
  }

  boolean isAlive() {
    return alive;
  }

  boolean isLinked() {
    return link != null;
  }

  boolean isLinkedTo(Redis redis) {
    return link != null && link.redis() == redis;
  }

  boolean countsEventsOnly() {
    return countsEventsOnly;
  }

  Landmark latest() {
    return landmarks.latest();
  }

  long find(Beat beat) {
    return landmarks.find(beat);
  }

  void connect(Redis redis) {
    Link fresh = new Link(redis);
    link = fresh;
    if (world.has(Mutant.NUMBERS_GO_BACK)) {
      beats = 0;
    }
    if (!world.has(Mutant.HISTORY_OVER_A_GAP)) {
      landmarks.startOver();
    }
    unacknowledged = 0;
    fresh.asked.add(Asked.HEAR_BEATS);
    if (hosted != null) {
      follow(fresh);
    }
  }

  void loseLink() {
    if (link != null) {
      link.redis().drop(link);
      link = null;
      commands.clear();
    }
  }

  void die() {
    loseLink();
    alive = false;
  }

  void freeze(int steps) {
    frozen = steps;
  }

  /**
   * The number of a beat that is published from now on; what was asked for without a link is lost.
   */
  long beat() {
    if (link != null) {
      commands.add(new Beat(life, ++beats));
    }
    return beats;
  }

  /** The channel is followed from now on, and whoever comes is let in. */
  Hosted host() {
    if (hosted == null) {
      hosted = new Hosted(world, this);
      if (link != null) {
        follow(link);
      }
    }
    return hosted;
  }

  void visit(Client.Connection connection) {
    Landmark known = landmarks.latest();
    lane.add(() -> host().join(connection, known));
  }

  private void follow(Link link) {
    unacknowledged++;
    follows = false;
    link.asked.add(Asked.FOLLOW);
  }

  /** Does one thing of what lies before it. */
  void step() {
    if (frozen > 0) {
      frozen--;
      return;
    }
    double what = world.random().nextDouble();
    Link present = link;
    if (what < 0.3) {
      runLane(1 + world.random().nextInt(3));
    } else if (present != null && what < 0.45 && !present.asked.isEmpty()) {
      present.redis().carryOut(present.asked.remove(), present);
    } else if (present != null && what < 0.6 && !commands.isEmpty()) {
      present.redis().beat(commands.remove());
    } else if (present != null && !present.brought.isEmpty()) {
      hear(present.brought.remove());
    }
  }

  /** All that lies before it, as far as it can. */
  void catchUp() {
    frozen = 0;
    for (int i = 0; i < 60; i++) {
      step();
    }
    runLane(100);
  }

  private void runLane(int most) {
    for (int i = 0; i < most && !lane.isEmpty(); i++) {
      lane.remove().run();
    }
  }

  private void hear(Message message) {
    switch (message) {
      case Beaten(Beat beat) -> {
        if (landmarks.hear(beat)) {
          Landmark known = landmarks.latest();
          long ownNumber = beat.life() == life ? beat.number() : 0;
          giveToLane(channel -> channel.beatHeard(known, ownNumber));
        }
      }
      case Acknowledged(boolean ofBeats, Message.Truth before) -> {
        if (!ofBeats) {
          acknowledged(before);
        }
      }
      case Said said -> {
        Landmark after = landmarks.latest();
        giveToLane(channel -> channel.heard(after, said));
      }
      case Typing typing -> {
        Landmark after = landmarks.latest();
        giveToLane(channel -> channel.passed(after));
      }
      default -> throw new IllegalStateException("Redis brings no " + message);
    }
  }

  private void acknowledged(Message.Truth before) {
    unacknowledged--;
    Hosted channel = hosted;
    if (channel != null
        && (world.has(Mutant.STALE_ACKNOWLEDGEMENT) ? !follows : unacknowledged == 0)) {
      follows = true;
      Landmark known = landmarks.latest();
      lane.add(() -> channel.acknowledged(known, before));
    }
  }

  /** For the channel as it is hosted by then. */
  private void giveToLane(Consumer<Hosted> work) {
    lane.add(() -> {
      if (hosted != null) {
        work.accept(hosted);
      }
    });
  }

  /** Time passes. */
  void tick() {
    giveToLane(channel -> {
      channel.tick();
      if (channel.isLeft()) {
        hosted = null;
        if (link != null) {
          link.asked.add(Asked.UNFOLLOW);
        }
      }
    });
    if (world.random().nextDouble() < 0.03) {
      beat();
    }
  }
}
