package dev.parley.application.port;

import dev.parley.application.port.in.BusEvents;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.recovery.Beat;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stands where the application is, and remembers what reached it. Safe for any thread. */
public final class RecordingNode implements BusEvents {
  /** Ample for a slow machine; a passing test never waits that long. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Stands for another link. */
  public static final String START_OVER = "start over";

  private final BlockingQueue<Publication> publications = new LinkedBlockingQueue<>();
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> hearings = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> busLosses = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> registryLosses = new LinkedBlockingQueue<>();
  private final BlockingQueue<Restoration> restorations = new LinkedBlockingQueue<>();

  private final BlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();

  private volatile long busyNanos;
  private volatile boolean faulty;

  /** A channel that is followed again, and why it had not been. */
  public record Restoration(ChannelId channel, Gap gap) {}

  @Override
  public void receive(Publication publication) {
    if (busyNanos > 0) {
      LockSupport.parkNanos(busyNanos);
    }
    publications.add(publication);
    arrivals.add(publication);
    if (faulty) {
      throw new IllegalStateException("a fault in the application");
    }
  }

  @Override
  public void pass(ChannelId channel) {}

  @Override
  public void receive(Beat beat) {
    arrivals.add(beat);
  }

  @Override
  public void startOver() {
    arrivals.add(START_OVER);
  }

  @Override
  public CompletionStage<Void> receive(Order order) {
    orders.add(order);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void receive(Outcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void hearing() {
    hearings.add("hearing");
  }

  @Override
  public void busLost() {
    busLosses.add("lost");
  }

  /** The bus was lost, once more; waits for it. */
  public void awaitBusLoss() {
    next(busLosses, "a loss of the bus");
  }

  @Override
  public void registryLost() {
    registryLosses.add("lost");
  }

  @Override
  public void restored(ChannelId channel, Gap gap) {
    restorations.add(new Restoration(channel, gap));
  }

  /** From now on each publication keeps the thread that brings it for so long. */
  public void becomeBusy(Duration each) {
    busyNanos = each.toNanos();
  }

  /** From now on each publication is remembered, and then fails. */
  public void becomeFaulty() {
    faulty = true;
  }

  /** The next publication that was received and not yet asked for; waits for it. */
  public Publication nextPublication() {
    return next(publications, "a publication");
  }

  /** The next publication, beat or {@link #START_OVER} that was not yet asked for; waits for it. */
  public Object nextArrival() {
    return next(arrivals, "an arrival");
  }

  /** How many publications were received and not yet asked for. */
  public int unread() {
    return publications.size();
  }

  /** The next order that was received and not yet asked for; waits for it. */
  public Order nextOrder() {
    return next(orders, "an order");
  }

  public Outcome nextOutcome() {
    return next(outcomes, "an outcome");
  }

  /** Returns when orders can be heard, once for each time that they can be heard again. */
  public void awaitHearing() {
    next(hearings, "orders to be heard");
  }

  /** What was told up to now is of no interest: the next time is awaited. */
  public void forgetHearings() {
    hearings.clear();
  }

  public boolean registryWasLost() {
    return !registryLosses.isEmpty();
  }

  public void awaitRegistryLost() {
    next(registryLosses, "the registry's loss");
  }

  /** The next channel that is followed again and was not yet asked for; waits for it. */
  public Restoration nextRestoration() {
    return next(restorations, "a channel's return");
  }

  /** How many channels are followed again and were not yet asked for. */
  public int unreadRestorations() {
    return restorations.size();
  }

  private static <T> T next(BlockingQueue<T> queue, String what) {
    try {
      @Nullable T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new AssertionError("waited in vain for " + what);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }
}
