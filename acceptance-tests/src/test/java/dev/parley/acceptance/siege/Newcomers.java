package dev.parley.acceptance.siege;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * People who come as anybody may, one after the other: each is told who is here and says goodbye.
 * They come from an address that nobody attacks from. Has a thread of its own; what was seen is
 * read after {@link #stopComing}.
 */
final class Newcomers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_VISITS = Duration.ofMillis(100);

  /** How many come before they count: a JVM that has just started is slow at everything. */
  private static final int WARMING_UP = 30;

  private final AttackedNode node;
  private final Thread thread;
  private final Map<String, Integer> failures = new TreeMap<>();
  private final List<Duration> handshakes = new ArrayList<>();
  private int visits;
  private volatile boolean over;

  private Newcomers(AttackedNode node) {
    this.node = node;
    this.thread = Thread.ofPlatform().daemon(true).name("newcomer").unstarted(this::comeAgain);
  }

  /** Begins to come. */
  static Newcomers to(AttackedNode node) throws IOException {
    Newcomers newcomers = new Newcomers(node);
    for (int i = 0; i < WARMING_UP; i++) {
      newcomers.visit(node.token("first-" + i), System.nanoTime());
    }
    newcomers.handshakes.clear();
    newcomers.thread.start();
    return newcomers;
  }

  /** How long each took, from the first packet to the answer. */
  List<Duration> handshakes() {
    return List.copyOf(handshakes);
  }

  /** What went wrong, and how often. */
  Map<String, Integer> failures() {
    return failures;
  }

  @Override
  public void close() {
    stopComing();
  }

  /** Returns when the last is over. */
  void stopComing() {
    over = true;
    try {
      thread.join(PATIENCE.multipliedBy(3));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void comeAgain() {
    while (!over) {
      visits++;
      String token = node.token("newcomer-" + visits);
      long begun = System.nanoTime();
      try {
        visit(token, begun);
      } catch (IOException failure) {
        boolean inTime = System.nanoTime() - begun < PATIENCE.toNanos();
        String why = inTime ? String.valueOf(failure.getMessage()) : "no end within 20 s";
        failures.merge(why, 1, Integer::sum);
      }
      LockSupport.parkNanos(BETWEEN_VISITS.toNanos());
    }
  }

  private void visit(String token, long begun) throws IOException {
    try (Peer peer = entered(token, begun)) {
      peer.messageWith("presence:state");
      peer.send(ClientFrames.close(1000, ""));
      peer.readToTheEnd();
    }
  }

  private Peer entered(String token, long begun) throws IOException {
    try {
      Peer peer = Peer.dialWide(InetAddress.getByName("127.0.0.9"), node.port());
      peer.endWithin(PATIENCE);
      peer.upgrade("/ws?channelId=" + Neighbour.CHANNEL + "&token=" + token);
      return peer;
    } finally {
      handshakes.add(Duration.ofNanos(System.nanoTime() - begun));
    }
  }
}
