package dev.parley.http;

import dev.parley.http.HttpConnection.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP sockets from the accept to their upgrade or end, and which of them to close, by {@link
 * HttpLimits}. Safe for any thread, by one lock that is held for some steps only; time is an
 * argument, in nanoseconds of any origin that do not go back.
 *
 * <p>A newcomer always gets in, unless the server is at work for all the others: when there are too
 * many the oldest one goes, first of the newcomer's own address, then of all. So a flood shortens
 * the time that a client has, down to the limit divided by the flood's pace, and nobody is locked
 * out by it.
 *
 * @param <S> what stands for a socket
 */
public final class HttpConnections<S> {
  /**
   * A connection that has to be ended, and why. It is no longer among the others.
   *
   * @param isOwedAnAnswer whether its client may have asked for something, and was told nothing
   */
  public record Drop<S>(HttpConnection<S> connection, DropCause cause, boolean isOwedAnAnswer) {}

  /** What one address has. */
  private static final class Share<S> {
    private final SequencedSet<HttpConnection<S>> evictable = new LinkedHashSet<>();
    private int connections;
    private long headBytes;
  }

  private static final int LEAST_CROWD = 16;

  private final HttpLimits limits;
  private final IntSupplier room;
  private final int crowd;
  private final Map<ClientAddress, Share<S>> shares = new HashMap<>();
  private final Set<HttpConnection<S>> all = new LinkedHashSet<>();
  private final SequencedSet<HttpConnection<S>> evictable = new LinkedHashSet<>();
  private int connections;
  private long headBytes;

  /**
   * @param room how many there is room for now beside those that others count; the limits hold all
   *     the same. Called under the lock
   */
  public HttpConnections(HttpLimits limits, IntSupplier room) {
    this.limits = limits;
    this.room = room;
    this.crowd = Math.max(LEAST_CROWD, limits.perAddress() / 16);
  }

  /**
   * One more.
   *
   * @return who has to go for it; perhaps the newcomer
   */
  public synchronized List<Drop<S>> accept(HttpConnection<S> newcomer, long nowNanos) {
    newcomer.acceptedNanos = nowNanos;
    newcomer.stage = Stage.SILENT;
    newcomer.deadlineNanos = nowNanos + limits.head().toNanos();
    List<Drop<S>> drops = new ArrayList<>(0);
    Share<S> share = count(newcomer);
    while (!newcomer.proxy
        && share.connections > limits.perAddress()
        && newcomer.stage != Stage.GONE) {
      drops.add(drop(oldest(share.evictable, newcomer), DropCause.TOO_MANY_OF_ADDRESS));
    }
    int most = Math.min(limits.connections(), Math.max(1, room.getAsInt()));
    while (connections > most && newcomer.stage != Stage.GONE) {
      drops.add(drop(oldest(evictable, newcomer), DropCause.TOO_MANY));
    }
    if (newcomer.stage != Stage.GONE) {
      all.add(newcomer);
      evictable.add(newcomer);
      share.evictable.add(newcomer);
    }
    return drops;
  }

  /**
   * Bytes of a head have come.
   *
   * @return who has to go for them; never the one that sent them
   */
  public synchronized List<Drop<S>> received(HttpConnection<S> from, int bytes, long nowNanos) {
    switch (from.stage) {
      case SILENT -> from.stage = Stage.HEAD;
      case IDLE -> {
        from.stage = Stage.HEAD;
        from.deadlineNanos = nowNanos + limits.head().toNanos();
        makeYoungest(from);
      }
      case HEAD -> {}
      case NEW, WORK, HANDED_OVER, WRITE, GONE -> {
        return List.of(); // A body, which those who read it bound, or what nobody will look at.
      }
    }
    Share<S> share = share(from);
    from.headBytes += bytes;
    share.headBytes += bytes;
    headBytes += bytes;
    if (headBytes <= limits.headBytes()
        && (from.proxy || share.headBytes <= limits.headBytesPerAddress())) {
      return List.of();
    }
    List<Drop<S>> drops = new ArrayList<>();
    if (!from.proxy) {
      while (share.headBytes > limits.headBytesPerAddress()
          && dropOldestHead(share.evictable, from, drops)) {}
    }
    while (headBytes > limits.headBytes() && dropOldestHead(evictable, from, drops)) {}
    return drops;
  }

  /** The head is whole: the server has to decide, and nobody else's coming ends this one. */
  public synchronized void work(HttpConnection<S> on, long nowNanos) {
    switch (on.stage) {
      case SILENT, HEAD, WRITE, IDLE -> to(Stage.WORK, on, nowNanos, limits.work());
      case NEW, WORK, HANDED_OVER, GONE -> {}
    }
  }

  /** Somebody else counts it, and bounds how many there are. Its deadline stays. */
  public synchronized void handOver(HttpConnection<S> taken) {
    if (taken.stage == Stage.WORK) {
      uncount(taken);
      taken.stage = Stage.HANDED_OVER;
    }
  }

  /** The answer begins. */
  public synchronized void write(HttpConnection<S> to, long nowNanos) {
    if (!isKept(to)) {
      return;
    }
    if (to.stage == Stage.HANDED_OVER) {
      count(to);
    }
    to(Stage.WRITE, to, nowNanos, limits.write());
  }

  /** The answer is written, and the connection stays open for another request. */
  public synchronized void keepAlive(HttpConnection<S> answered, long nowNanos) {
    if (answered.stage == Stage.WORK || answered.stage == Stage.WRITE) {
      to(Stage.IDLE, answered, nowNanos, limits.idle());
      makeYoungest(answered);
    }
  }

  /** Whether it may be kept alive after its next answer. */
  public boolean mayStay(HttpConnection<S> connection, long nowNanos) {
    return nowNanos - connection.acceptedNanos < limits.life().toNanos();
  }

  /** It has ended, or been upgraded. */
  public synchronized void remove(HttpConnection<S> gone) {
    if (isKept(gone)) {
      forget(gone);
    }
  }

  /** Those whose time is over. */
  public synchronized List<Drop<S>> expire(long nowNanos) {
    List<HttpConnection<S>> late =
        all.stream().filter(each -> nowNanos - each.deadlineNanos >= 0).toList();
    List<Drop<S>> drops = new ArrayList<>(late.size());
    for (HttpConnection<S> each : late) {
      drops.add(drop(each, each.lateness()));
    }
    return drops;
  }

  /** Whether its address has so many that the others should have their turn first. */
  public synchronized boolean isOfCrowd(HttpConnection<S> connection) {
    Share<S> share = shares.get(connection.address());
    return share != null && !connection.proxy && share.connections > crowd;
  }

  /** How many there are, without those that were handed over. */
  public synchronized int open() {
    return connections;
  }

  /** Whether there is none, not even one that was handed over. */
  public synchronized boolean isEmpty() {
    return all.isEmpty();
  }

  /** How many addresses are remembered. */
  synchronized int addresses() {
    return shares.size();
  }

  private static <S> boolean isKept(HttpConnection<S> connection) {
    return connection.stage != Stage.NEW && connection.stage != Stage.GONE;
  }

  private void to(Stage stage, HttpConnection<S> connection, long nowNanos, Duration within) {
    connection.wasAnswered |= stage != Stage.WORK;
    Share<S> share = share(connection);
    share.headBytes -= connection.headBytes;
    headBytes -= connection.headBytes;
    connection.headBytes = 0;
    connection.stage = stage;
    connection.deadlineNanos = nowNanos + within.toNanos();
    if (!connection.isEvictable()) {
      evictable.remove(connection);
      share.evictable.remove(connection);
    } else if (evictable.add(connection)) {
      share.evictable.add(connection);
    }
  }

  private void makeYoungest(HttpConnection<S> connection) {
    evictable.addLast(connection);
    share(connection).evictable.addLast(connection);
  }

  /** The first that may go, else the newcomer. */
  private static <S> HttpConnection<S> oldest(
      SequencedSet<HttpConnection<S>> evictable, HttpConnection<S> newcomer) {
    return evictable.isEmpty() ? newcomer : evictable.getFirst();
  }

  private boolean dropOldestHead(
      SequencedSet<HttpConnection<S>> among, HttpConnection<S> spared, List<Drop<S>> drops) {
    HttpConnection<S> oldest = oldestHead(among, spared);
    return oldest != null && drops.add(drop(oldest, DropCause.HEADS_TOO_LARGE));
  }

  private static <S> @Nullable HttpConnection<S> oldestHead(
      SequencedSet<HttpConnection<S>> among, HttpConnection<S> spared) {
    for (HttpConnection<S> each : among) {
      if (each.headBytes > 0 && each != spared) {
        return each;
      }
    }
    return null;
  }

  private Drop<S> drop(HttpConnection<S> connection, DropCause cause) {
    boolean owed = connection.isOwedAnAnswer(cause);
    forget(connection);
    return new Drop<>(connection, cause, owed);
  }

  private void forget(HttpConnection<S> connection) {
    all.remove(connection);
    if (connection.stage != Stage.HANDED_OVER) {
      uncount(connection);
    }
    connection.stage = Stage.GONE;
  }

  private Share<S> count(HttpConnection<S> connection) {
    Share<S> share = shares.computeIfAbsent(connection.address(), first -> new Share<>());
    share.connections++;
    connections++;
    return share;
  }

  private void uncount(HttpConnection<S> connection) {
    Share<S> share = share(connection);
    evictable.remove(connection);
    share.evictable.remove(connection);
    share.headBytes -= connection.headBytes;
    headBytes -= connection.headBytes;
    connection.headBytes = 0;
    connections--;
    share.connections--;
    if (share.connections == 0) {
      shares.remove(connection.address());
    }
  }

  private Share<S> share(HttpConnection<S> connection) {
    Share<S> share = shares.get(connection.address());
    if (share == null) {
      throw new IllegalStateException("a connection that is counted has a share");
    }
    return share;
  }
}
