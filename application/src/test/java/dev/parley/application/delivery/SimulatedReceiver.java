package dev.parley.application.delivery;

import dev.parley.application.delivery.SimulatedStreams.Roster;
import dev.parley.application.port.out.TransitionReceiver;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.transition.Answer;
import dev.parley.domain.transition.Delivery;
import dev.parley.domain.transition.DeliveryFault;
import dev.parley.domain.transition.Told;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * A service that keeps who is in each channel by the rule of three lines, and does everything else
 * wrong: it fails half of the time, having done its work or not, hangs, and does it twice.
 */
final class SimulatedReceiver implements TransitionReceiver {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, Roster> known = new LinkedHashMap<>();
  private final SimulatedTime time;
  private final SimulatedStreams streams;
  private final Random chance;
  private final BooleanSupplier isRedisAway;
  private final boolean asks;
  private boolean isWell;
  private boolean isAway;
  private int asked;
  private int applied;
  private int resyncs;

  /**
   * @param asks whether it keeps the third line
   */
  SimulatedReceiver(
      SimulatedTime time,
      SimulatedStreams streams,
      Random chance,
      BooleanSupplier isRedisAway,
      boolean asks) {
    this.time = time;
    this.streams = streams;
    this.chance = chance;
    this.isRedisAway = isRedisAway;
    this.asks = asks;
  }

  /** From now on it does its work. */
  void recover() {
    isWell = true;
    isAway = false;
  }

  void setAway(boolean away) {
    isAway = away;
  }

  Set<String> users(String channel) {
    return known.getOrDefault(channel, Roster.UNKNOWN).users();
  }

  Set<String> channels() {
    return known.keySet();
  }

  int asked() {
    return asked;
  }

  int applied() {
    return applied;
  }

  int resyncs() {
    return resyncs;
  }

  @Override
  public CompletionStage<Answer> tell(TransitionLane lane, Delivery delivery) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Duration way = Duration.ofMillis(1 + chance.nextInt(50));
    int fate = isWell ? 0 : isAway ? 5 : chance.nextInt(10);
    time.after(
        way,
        () -> {
          boolean done = fate < 5 && take(lane, delivery);
          switch (fate) {
            case 0, 1, 2 -> later(way, answer, done ? new Answer.Taken() : status());
            case 3 -> later(way, answer, status());
            case 4 -> {
              var _ = take(lane, delivery);
              later(way, answer, new Answer.Taken());
            }
            case 5, 6 -> later(way, answer, status());
            case 7 -> later(way, answer, new Answer.Later(Duration.ofSeconds(chance.nextInt(20))));
            default -> {
              // It hangs; one that does its work in the end does it after it was given up.
              if (fate == 8) {
                later(
                    TIMEOUT.plusSeconds(chance.nextInt(5)),
                    () -> {
                      var _ = take(lane, delivery);
                    });
              }
              later(TIMEOUT, answer, new Answer.Failed(DeliveryFault.TIMEOUT));
            }
          }
        });
    return answer;
  }

  private void later(Duration delay, CompletableFuture<Answer> answer, Answer made) {
    later(delay, () -> answer.complete(made));
  }

  private void later(Duration delay, Runnable task) {
    time.after(delay, task);
  }

  private static Answer status() {
    return new Answer.Failed(DeliveryFault.STATUS);
  }

  /** False if it could not finish: it has done the first part then. */
  private boolean take(TransitionLane lane, Delivery delivery) {
    if (delivery.resync()) {
      resyncs++;
      Set<String> all = new LinkedHashSet<>(known.keySet());
      all.addAll(streams.channels());
      for (String channel : all) {
        if (TransitionLane.of(new ChannelId(channel)).equals(lane) && !ask(channel)) {
          return false;
        }
      }
    }
    for (Told told : delivery.events()) {
      if (told.transition().isOfRoster() && !apply(told)) {
        return false;
      }
    }
    return true;
  }

  /** The rule of three lines. */
  private boolean apply(Told told) {
    Transition one = told.transition();
    Roster now = known.getOrDefault(one.channel(), Roster.UNKNOWN);
    if (now.epoch().equals(one.epoch()) && one.rev() <= now.rev()) {
      return true;
    }
    boolean follows = now.epoch().equals(one.epoch()) && told.revFrom() <= now.rev() + 1;
    if (!follows && asks) {
      return ask(one.channel());
    }
    Set<String> users = new HashSet<>(now.users());
    if (one.type().equals("presence:join")) {
      users.add(one.user());
    } else {
      users.remove(one.user());
    }
    known.put(one.channel(), new Roster(one.epoch(), one.rev(), users));
    applied++;
    return true;
  }

  private boolean ask(String channel) {
    if (isRedisAway.getAsBoolean()) {
      return false;
    }
    asked++;
    known.put(channel, streams.roster(channel));
    return true;
  }
}
