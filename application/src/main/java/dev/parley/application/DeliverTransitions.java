package dev.parley.application;

import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.DeliveryLanes.Claim;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.application.port.out.TransitionReceiver;
import dev.parley.domain.transition.Answer;
import dev.parley.domain.transition.Delivery;
import dev.parley.domain.transition.DeliveryFault;
import dev.parley.domain.transition.LaneDelivery;
import dev.parley.domain.transition.LaneDelivery.Step;
import dev.parley.domain.transition.TransitionLane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Has the transitions of the lanes that this node holds told to the receiver: at least once, of
 * each channel in their order. Its state is confined to the executor it is given, which runs one
 * task after the other; its methods may be called from any thread.
 *
 * <p>At each {@link #beat} it claims lanes, and hears what is new in them; one request of a lane is
 * under way at a time.
 */
public final class DeliverTransitions {
  /** How often to call {@link #beat}: so long a transition waits at the most before it is told. */
  public static final Duration BEAT = Duration.ofMillis(250);

  /** Of the lease, which began while its claim was on its way. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final List<LaneDelivery> deliveries =
      TransitionLane.all().stream().map(lane -> new LaneDelivery()).toList();
  private final TransitionLog log;
  private final DeliveryLanes lanes;
  private final TransitionReceiver receiver;
  private final Telemetry telemetry;
  private final MonotonicClock clock;
  private final RandomGenerator chance;
  private final String owner;
  private final Executor self;
  private boolean isClaiming;
  private boolean isStopped;
  private volatile int held;
  private volatile int failing;

  /**
   * Does nothing yet.
   *
   * @param owner a name that no other node has or had
   * @param self runs one task after the other, each soon
   */
  public DeliverTransitions(
      TransitionLog log,
      DeliveryLanes lanes,
      TransitionReceiver receiver,
      Telemetry telemetry,
      MonotonicClock clock,
      RandomGenerator chance,
      String owner,
      Executor self) {
    this.log = log;
    this.lanes = lanes;
    this.receiver = receiver;
    this.telemetry = telemetry;
    this.clock = clock;
    this.chance = chance;
    this.owner = owner;
    this.self = self;
    telemetry.expect(Measure.WEBHOOK_FAILED, DeliveryFault.values());
    telemetry.watch(Level.WEBHOOK_LANES, () -> held);
    telemetry.watch(Level.WEBHOOK_LANES_FAILING, () -> failing);
  }

  /** Time has passed. */
  public void beat() {
    self.execute(this::claim);
  }

  /** Gives up the lanes, so that another node has them at once. Nothing is begun any more. */
  public CompletionStage<Void> stop() {
    CompletableFuture<Void> released = new CompletableFuture<>();
    self.execute(() -> {
      giveUp().whenComplete((done, fault) -> released.complete(null));
    });
    return released;
  }

  private CompletionStage<Void> giveUp() {
    isStopped = true;
    deliveries.forEach(LaneDelivery::lost);
    count();
    return lanes.release(owner);
  }

  private void claim() {
    if (isStopped) {
      return;
    }
    if (!isClaiming) {
      isClaiming = true;
      long leaseEnd = clock.nanos() + DeliveryLanes.LEASE.toNanos() - MARGIN.toNanos();
      then(
          lanes.claim(owner),
          (claims, fault) -> {
            isClaiming = false;
            if (claims != null && !isStopped) {
              claimed(claims, leaseEnd);
            }
          });
    }
    TransitionLane.all().forEach(this::goOn);
    count();
  }

  private void claimed(List<Claim> claims, long leaseEndNanos) {
    for (TransitionLane lane : TransitionLane.all()) {
      Claim claim = claims.get(lane.number());
      if (claim.isGranted()) {
        delivery(lane)
            .claimed(
                claim.fence(), claim.cursor(), claim.last(), claim.startsAfresh(), leaseEndNanos);
        goOn(lane);
      } else {
        delivery(lane).lost();
      }
    }
    count();
  }

  private void goOn(TransitionLane lane) {
    LaneDelivery delivery = delivery(lane);
    switch (delivery.next(clock.nanos())) {
      case Step.Rest rest -> {}
      case Step.Read(long fence, String from, int most) ->
          then(
              log.read(lane, from, most),
              (entries, fault) -> {
                if (entries == null) {
                  delivery.interrupted(fence);
                } else {
                  delivery.read(fence, entries);
                  goOn(lane);
                }
              });
      case Step.Send(long fence, Delivery told) -> send(lane, fence, told);
      case Step.Note(long fence, String cursor) ->
          then(
              lanes.advance(lane, owner, fence, cursor),
              (mine, fault) -> {
                if (mine == null) {
                  delivery.interrupted(fence);
                } else {
                  delivery.noted(fence, mine);
                  goOn(lane);
                }
              });
    }
  }

  private void send(TransitionLane lane, long fence, Delivery told) {
    long asked = clock.nanos();
    then(
        receiver.tell(lane, told),
        (answer, fault) -> {
          Answer made = answer == null ? new Answer.Failed(DeliveryFault.UNREACHABLE) : answer;
          telemetry.time(Timing.WEBHOOK_ANSWER, clock.nanos() - asked);
          count(made, told);
          delivery(lane).answered(fence, made, clock.nanos(), chance.nextDouble());
          if (made instanceof Answer.Gone) {
            // For all lanes, until the node is started again.
            var _ = giveUp();
          } else {
            goOn(lane);
          }
          count();
        });
  }

  private void count(Answer answer, Delivery told) {
    switch (answer) {
      case Answer.Taken taken -> {
        telemetry.count(Measure.WEBHOOK_DELIVERED);
        telemetry.count(Measure.WEBHOOK_TOLD, told.events().size());
        if (told.resync()) {
          telemetry.count(Measure.WEBHOOK_RESYNC);
        }
      }
      case Answer.Failed(DeliveryFault why) -> telemetry.count(Measure.WEBHOOK_FAILED, why);
      case Answer.Later later -> telemetry.count(Measure.WEBHOOK_FAILED, DeliveryFault.TOO_MANY);
      case Answer.Gone gone -> telemetry.count(Measure.WEBHOOK_FAILED, DeliveryFault.GONE);
    }
  }

  private void count() {
    long now = clock.nanos();
    held = (int) deliveries.stream().filter(delivery -> delivery.isHeld(now)).count();
    failing = (int) deliveries.stream().filter(LaneDelivery::isFailing).count();
  }

  private LaneDelivery delivery(TransitionLane lane) {
    return deliveries.get(lane.number());
  }

  private <T> void then(
      CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> next) {
    var _ = stage.whenComplete((done, fault) -> self.execute(() -> next.accept(done, fault)));
  }
}
