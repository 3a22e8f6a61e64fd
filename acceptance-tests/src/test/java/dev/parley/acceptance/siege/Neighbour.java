package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.acceptance.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody in a channel in which a service counts aloud, 50 times a second, and who may miss
 * nothing. Safe for any thread.
 */
final class Neighbour implements AutoCloseable {
  static final String CHANNEL = "square";

  private static final Duration BETWEEN_NUMBERS = Duration.ofMillis(20);
  private static final Duration LAST_WITHIN = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

  private final AttackedNode node;
  private final Peer peer;
  private final AtomicLong said = new AtomicLong();
  private final AtomicLong heard = new AtomicLong();
  private final ScheduledExecutorService counting =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon(true).name("counting").factory());
  private volatile boolean ended;
  private volatile String ending = "";

  private Neighbour(AttackedNode node, Peer peer) {
    this.node = node;
    this.peer = peer;
    Thread.ofPlatform().daemon(true).name("neighbour").start(this::listen);
    var _ =
        counting.scheduleAtFixedRate(this::say, 0, BETWEEN_NUMBERS.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Comes, and hears the first number. */
  static Neighbour of(AttackedNode node) throws IOException {
    Peer peer = Peer.dialWide(InetAddress.getByName("127.0.0.8"), node.port());
    peer.upgrade("/ws?channelId=" + CHANNEL + "&token=" + node.token("neighbour"));
    peer.messageWith("presence:state");
    Neighbour neighbour = new Neighbour(node, peer);
    Await.until(() -> neighbour.heard.get() > 0, Await.PATIENCE, () -> "nothing is heard");
    return neighbour;
  }

  /** Has the service stop, and counts what does not come even then. */
  long missed() {
    counting.shutdown();
    try {
      var _ = counting.awaitTermination(LAST_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    long deadline = System.nanoTime() + LAST_WITHIN.toNanos();
    while (heard.get() < said.get() && !ended && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return said.get() - heard.get();
  }

  /** How its connection ended; empty if it has not. */
  String ending() {
    return ending;
  }

  @Override
  public void close() {
    counting.shutdownNow();
    peer.close();
  }

  private void say() {
    String event =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":0,\"data\":{\"number\":%d}}"
            .formatted(CHANNEL, said.getAndIncrement());
    node.publisher().publish(CHANNEL, event.getBytes(UTF_8));
  }

  /** Each number counts once: what comes twice, or late, is not what was missed. */
  private void listen() {
    long last = -1;
    try {
      while (true) {
        Matcher number = NUMBER.matcher(peer.message());
        if (number.find() && Long.parseLong(number.group(1)) > last) {
          last = Long.parseLong(number.group(1));
          heard.incrementAndGet();
        }
      }
    } catch (IOException gone) {
      ending = String.valueOf(gone.getMessage());
      ended = true;
    }
  }
}
