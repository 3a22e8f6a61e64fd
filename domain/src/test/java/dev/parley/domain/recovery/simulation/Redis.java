package dev.parley.domain.recovery.simulation;

import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.simulation.Message.Acknowledged;
import dev.parley.domain.recovery.simulation.Message.Beaten;
import dev.parley.domain.recovery.simulation.Message.Said;
import dev.parley.domain.recovery.simulation.Message.Truth;
import dev.parley.domain.recovery.simulation.Message.Typing;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;

/** One server: it does one thing after the other, and brings it to each link in that order. */
final class Redis {
  private final int number;
  private final Set<Link> hearBeats = new LinkedHashSet<>();
  private final Set<Link> hearChannel = new LinkedHashSet<>();
  private long said;

  Redis(int number) {
    this.number = number;
  }

  /** A node's connection: what Redis has brought and the node has not heard, and what it asks. */
  static final class Link {
    private final Redis redis;
    final Queue<Message> brought = new ArrayDeque<>();
    final Queue<Asked> asked = new ArrayDeque<>();

    Link(Redis redis) {
      this.redis = redis;
    }

    Redis redis() {
      return redis;
    }
  }

  /** What a node asks of a link. */
  enum Asked {
    HEAR_BEATS,
    FOLLOW,
    UNFOLLOW
  }

  /** The event that is said next. */
  Truth next() {
    return new Truth(number, said);
  }

  void say(byte body) {
    Said event = new Said(body, next());
    said++;
    hearChannel.forEach(link -> link.brought.add(event));
  }

  void type() {
    hearChannel.forEach(link -> link.brought.add(new Typing()));
  }

  void beat(Beat beat) {
    hearBeats.forEach(link -> link.brought.add(new Beaten(beat)));
  }

  void carryOut(Asked asked, Link link) {
    switch (asked) {
      case HEAR_BEATS -> {
        hearBeats.add(link);
        link.brought.add(new Acknowledged(true, next()));
      }
      case FOLLOW -> {
        hearChannel.add(link);
        link.brought.add(new Acknowledged(false, next()));
      }
      case UNFOLLOW -> hearChannel.remove(link);
    }
  }

  void drop(Link link) {
    hearBeats.remove(link);
    hearChannel.remove(link);
  }
}
