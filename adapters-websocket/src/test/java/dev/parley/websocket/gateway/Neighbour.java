package dev.parley.websocket.gateway;

import dev.parley.application.port.Await;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A healthy client in a channel where somebody counts aloud, while others do their worst on the
 * same node. It must hear every number, in order, and never be cut off. Safe for any thread.
 */
final class Neighbour implements AutoCloseable {
  private static final String CHANNEL = "quiet-street";
  private static final long BETWEEN_NUMBERS_NANOS = 2_000_000;
  private static final int NUMBERS_UNTIL_SURE = 20;

  /** Whoever says nothing for a minute is closed. */
  private static final long SIGN_OF_LIFE_EVERY = 1_000;

  private final GatewayFixture gateway;
  private final RawClient client;
  private final AtomicLong said = new AtomicLong();
  private final AtomicLong heard = new AtomicLong();
  private final Thread counting;
  private final Thread listening;
  private volatile boolean closed;
  private volatile @Nullable String complaint;

  Neighbour(GatewayFixture gateway) throws IOException {
    this.gateway = gateway;
    this.client = gateway.join("neighbour", CHANNEL);
    counting = Thread.ofVirtual().start(this::count);
    listening = Thread.ofVirtual().start(this::listen);
  }

  /** Whether it has missed nothing so far, and goes on hearing what is said from now on. */
  void noticesNothing() {
    long sure = said.get() + NUMBERS_UNTIL_SURE;
    Await.until(
        "the neighbour hears on: " + complaint, () -> complaint != null || heard.get() >= sure);
    if (complaint != null) {
      throw new AssertionError("the neighbour noticed: " + complaint);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    client.close();
    Await.until("both are done", () -> !counting.isAlive() && !listening.isAlive());
  }

  private void count() {
    while (!closed) {
      gateway.publish(CHANNEL, "number " + said.getAndIncrement());
      LockSupport.parkNanos(BETWEEN_NUMBERS_NANOS);
    }
  }

  private void listen() {
    try {
      while (!closed) {
        String text = client.text();
        if (!text.equals("number " + heard.get())) {
          complaint = "heard " + text + " instead of number " + heard;
          return;
        }
        if (heard.incrementAndGet() % SIGN_OF_LIFE_EVERY == 0) {
          client.send(ClientFrames.pong(new byte[0]));
        }
      }
    } catch (IOException | RuntimeException cut) {
      complaint = closed ? complaint : "cut off: " + cut;
    }
  }
}
