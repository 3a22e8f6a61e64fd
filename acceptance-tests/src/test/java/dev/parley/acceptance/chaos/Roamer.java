package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody who watches and, when the connection ends, comes back at once by whatever node lets them
 * in. Safe for any thread.
 */
final class Roamer {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final String channel;
  private final String user;
  private final List<Visitor> visits = new CopyOnWriteArrayList<>();
  private volatile boolean roaming = true;
  private int nextPlace;

  private Roamer(Cluster cluster, String channel, String user, int place) {
    this.cluster = cluster;
    this.channel = channel;
    this.user = user;
    this.nextPlace = place;
  }

  /** Comes in by the node in that place, if it lets anyone in. */
  static Roamer arrive(Cluster cluster, String channel, String user, int place) {
    Roamer roamer = new Roamer(cluster, channel, user, place);
    roamer.comeIn();
    return roamer;
  }

  String user() {
    return user;
  }

  /** Every connection so far, in order; the last one is open. */
  List<Visitor> visits() {
    return visits;
  }

  /** Loses the connection, and comes back by the next node. */
  void stumble() {
    visits.getLast().lose();
    comeIn();
  }

  void sayGoodbye() {
    roaming = false;
    visits.getLast().sayGoodbye();
  }

  void lose() {
    roaming = false;
    visits.getLast().lose();
  }

  private synchronized void comeIn() {
    Await.until(this::isLetIn, PATIENCE, () -> user + " is let in nowhere");
    Visitor visit = visits.getLast();
    Await.until(
        () -> visit.isInside() || visit.isEnded(), PATIENCE, () -> user + " is kept waiting");
  }

  private boolean isLetIn() {
    int place = nextPlace;
    nextPlace = (nextPlace + 1) % Cluster.SIZE;
    try {
      visits.add(
          Visitor.open(
              cluster.node(place).port(),
              channel,
              user,
              cluster.tokenOf(user),
              true,
              gone -> comeBack()));
      return true;
    } catch (CompletionException refused) {
      return false;
    }
  }

  private void comeBack() {
    if (roaming) {
      Thread.ofVirtual().name(user).start(this::comeIn);
    }
  }
}
