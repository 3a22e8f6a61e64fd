package dev.parley.acceptance.siege;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Whoever asks a node once a second whether it lives, as a balancer does. Has a thread of its own;
 * what it has seen is read after {@link #stopAsking}.
 */
final class Probes implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);

  private final AttackedNode node;
  private final Thread thread;
  private final Map<String, Integer> failures = new TreeMap<>();
  private volatile boolean over;

  private Probes(AttackedNode node) {
    this.node = node;
    this.thread = Thread.ofPlatform().daemon(true).name("probes").unstarted(this::askAgain);
  }

  static Probes of(AttackedNode node) {
    Probes probes = new Probes(node);
    probes.thread.start();
    return probes;
  }

  /** What was answered by something else than 200, or not within 10 s. */
  Map<String, Integer> failures() {
    return failures;
  }

  @Override
  public void close() {
    stopAsking();
  }

  /** Returns when the last is over. */
  void stopAsking() {
    over = true;
    try {
      thread.join(PATIENCE.multipliedBy(3));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void askAgain() {
    while (!over) {
      for (String path : List.of("/health", "/ready")) {
        String answer = answer(path);
        if (!answer.equals("200")) {
          failures.merge(path + " " + answer, 1, Integer::sum);
        }
      }
      LockSupport.parkNanos(BETWEEN_PROBES.toNanos());
    }
  }

  private String answer(String path) {
    try (Peer peer = Peer.dial(InetAddress.getByName("127.0.0.7"), node.port())) {
      peer.endWithin(PATIENCE);
      peer.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return String.valueOf(peer.answer());
    } catch (IOException none) {
      return "unanswered";
    }
  }
}
