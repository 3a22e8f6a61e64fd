package dev.parley.application.delivery;

import dev.parley.application.DeliverTransitions;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.application.port.out.TransitionReceiver;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A node that delivers, and its way to Redis: in order, with delays, and cut now and then. */
final class SimulatedNode implements TransitionLog, DeliveryLanes {
  private final SimulatedTime time;
  private final SimulatedStreams streams;
  private final Random chance;
  private final BooleanSupplier isRedisAway;
  private final DeliverTransitions delivery;
  private long lastArrival;
  private long lastAnswer;
  private long frozenUntil;
  private boolean alive = true;

  SimulatedNode(
      String name,
      SimulatedTime time,
      SimulatedStreams streams,
      TransitionReceiver receiver,
      Random chance,
      BooleanSupplier isRedisAway) {
    this.time = time;
    this.streams = streams;
    this.chance = chance;
    this.isRedisAway = isRedisAway;
    delivery =
        new DeliverTransitions(
            this,
            this,
            receiver,
            new RecordingTelemetry(),
            time::nanos,
            chance,
            name,
            task ->
                time.at(
                    Math.max(time.nanos(), frozenUntil),
                    () -> {
                      if (alive) {
                        task.run();
                      }
                    }));
    beat();
  }

  void kill() {
    alive = false;
  }

  void stop() {
    var _ = delivery.stop();
    time.after(Duration.ofSeconds(1), this::kill);
  }

  void freeze(Duration length) {
    frozenUntil = time.nanos() + length.toNanos();
  }

  @Override
  public CompletionStage<List<Transition>> read(TransitionLane lane, String from, int most) {
    return call(() -> streams.read(lane, from, most));
  }

  @Override
  public CompletionStage<List<Claim>> claim(String owner) {
    return call(() -> streams.claim(owner, SimulatedStreams.lease()));
  }

  @Override
  public CompletionStage<Boolean> advance(
      TransitionLane lane, String owner, long fence, String cursor) {
    return call(() -> streams.advance(lane, owner, fence, cursor));
  }

  @Override
  public CompletionStage<Void> release(String owner) {
    return call(
            () -> {
              streams.release(owner);
              return true;
            })
        .thenApply(done -> null);
  }

  @Override
  public CompletionStage<List<String>> ends() {
    throw new AssertionError("nobody who delivers asks for that");
  }

  @Override
  public CompletionStage<Integer> announceVacancies() {
    throw new AssertionError("nobody who delivers asks for that");
  }

  private void beat() {
    if (alive) {
      delivery.beat();
      time.after(DeliverTransitions.BEAT, this::beat);
    }
  }

  private <T> CompletionStage<T> call(Supplier<T> step) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    lastArrival = Math.max(time.nanos() + millis(10), lastArrival + 1);
    time.at(
        lastArrival,
        () -> {
          boolean isAway = isRedisAway.getAsBoolean();
          boolean isAnswered = !isAway && chance.nextInt(200) != 0;
          CompletableFuture<T> made =
              isAway || (!isAnswered && chance.nextBoolean())
                  ? CompletableFuture.failedFuture(new BusUnavailable("away"))
                  : CompletableFuture.completedFuture(step.get());
          lastAnswer = Math.max(time.nanos() + millis(10), lastAnswer + 1);
          time.at(
              lastAnswer,
              () -> {
                if (isAnswered) {
                  answer.complete(made.join());
                } else {
                  answer.completeExceptionally(new BusUnavailable("the link was lost"));
                }
              });
        });
    return answer;
  }

  private long millis(int most) {
    return Duration.ofMillis(1 + chance.nextInt(most)).toNanos();
  }
}
