package dev.parley.application.port;

import dev.parley.domain.channel.Publication;
import dev.parley.domain.recovery.Beat;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The bus between the nodes of a cluster within one process. Safe for any thread.
 *
 * <p>Publications reach every node one after the other, in one order, on a thread that is
 * publishing: what a node publishes while it is receiving comes after. No lock is held meanwhile.
 */
public final class InMemoryBus {
  private final List<InMemoryBroker> brokers = new CopyOnWriteArrayList<>();
  private final Queue<Consumer<InMemoryBroker>> published = new ConcurrentLinkedQueue<>();
  private final AtomicInteger undelivered = new AtomicInteger();
  private final InstantSource clock;
  private volatile boolean cut;

  /**
   * @param clock whose time the registry on this bus goes by
   */
  public InMemoryBus(InstantSource clock) {
    this.clock = clock;
  }

  /** Another node's way to the bus. It hears from {@link InMemoryBroker#start} on. */
  public InMemoryBroker broker() {
    InMemoryBroker broker = new InMemoryBroker(this);
    brokers.add(broker);
    return broker;
  }

  /**
   * Publishes what another service, or a node, has to say; it is lost while the bus is cut, as it
   * would be on the real one.
   */
  public void publish(Publication publication) {
    enqueue(publication);
    deliver();
  }

  /** A node's beat, in order with what is published. */
  void beat(Beat beat) {
    published.add(broker -> broker.hear(beat));
    deliver();
  }

  /** No node reaches the bus or the registry any more; the nodes are told. */
  public void cut() {
    cut = true;
    brokers.forEach(InMemoryBroker::lost);
  }

  /** Every node reaches them again and follows its channels again; the nodes are told. */
  public void restore() {
    cut = false;
    brokers.forEach(InMemoryBroker::restored);
  }

  public boolean isCut() {
    return cut;
  }

  InstantSource clock() {
    return clock;
  }

  /** Takes a place in the order without delivering: {@link #deliver} is owed, outside of locks. */
  void enqueue(Publication publication) {
    if (!cut) {
      published.add(broker -> broker.hear(publication));
    }
  }

  void deliver() {
    if (undelivered.getAndIncrement() != 0) {
      return; // Another thread, or this one further up its stack, is at it and will take ours.
    }
    int seen = 1;
    do {
      for (Consumer<InMemoryBroker> next = published.poll();
          next != null;
          next = published.poll()) {
        brokers.forEach(next);
      }
      seen = undelivered.addAndGet(-seen);
    } while (seen != 0);
  }
}
