package dev.parley.application;

import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.RevocationStore.Contents;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This node's replica of the {@link RevocationStore}, and what follows for its connections. Safe
 * for any thread. A connection is looked at when it begins, when it has a new token, and when a
 * revocation comes; whichever of these is second sees the other.
 *
 * <pre>
 *   UNREAD ──read──▶ READ ──orders are heard again──▶ to be read again, known all the while
 * </pre>
 */
final class Revocations {
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  /** Short: until they are known nobody is admitted. A refused call costs nothing. */
  private static final Duration READ_AGAIN_AFTER = Duration.ofMillis(250);

  /** More is no time that can be counted in nanoseconds, or that a node is up. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Ports ports;
  private final Sessions sessions;
  private final RevocationList list = new RevocationList(RevocationStore.MOST);
  private final AtomicBoolean unread = new AtomicBoolean(true);
  private final AtomicBoolean reading = new AtomicBoolean();
  private final CompletableFuture<Void> known = new CompletableFuture<>();
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong takenBack = new AtomicLong();
  private volatile long notReadBeforeNanos;
  private volatile long nextForgettingNanos;

  Revocations(Ports ports, Sessions sessions) {
    this.ports = ports;
    this.sessions = sessions;
    this.notReadBeforeNanos = ports.monotonic().nanos();
    this.nextForgettingNanos = notReadBeforeNanos;
  }

  /** Whether they were read once: until then nobody can be told to be welcome. */
  boolean areKnown() {
    return known.isDone();
  }

  /** Completes when they are known. */
  CompletionStage<Void> whenKnown() {
    return known.minimalCompletionStage();
  }

  /** Whether the token that this identity was taken from is revoked. */
  boolean hit(Identity identity) {
    return list.hits(identity);
  }

  /** Closes a connection whose token was revoked while it was being taken. */
  void lookAt(Session session) {
    if (list.hits(session.identity())) {
      close(session);
    }
  }

  /**
   * Puts a revocation in force here.
   *
   * @return how many connections were closed by it
   */
  int apply(Revocation revocation, Duration left) {
    added.incrementAndGet();
    list.add(revocation, untilNanos(left));
    List<Session> asked =
        switch (revocation) {
          case Revocation.OfUser(var user, var issuedBefore) -> sessions.of(user);
          case Revocation.OfToken(var token) -> sessions.with(token);
          case Revocation.OfEveryone all -> sessions.whose(revocation::hits);
        };
    int hit = 0;
    for (Session session : asked) {
      if (revocation.hits(session.identity())) {
        close(session);
        hit++;
      }
    }
    return hit;
  }

  /** Takes one back here. */
  void takeBack(RevocationTarget target) {
    takenBack.incrementAndGet();
    list.remove(target);
  }

  /** Some may have been missed: what is kept is to be read again. */
  void readAgain() {
    unread.set(true);
    long nowNanos = ports.monotonic().nanos();
    notReadBeforeNanos = nowNanos;
    read(nowNanos);
  }

  /** Reads what is to be read, forgets what is over. */
  void tick() {
    long nowNanos = ports.monotonic().nanos();
    read(nowNanos);
    if (nowNanos - nextForgettingNanos >= 0) {
      nextForgettingNanos = nowNanos + FORGET_EVERY.toNanos();
      list.forget(nowNanos);
    }
  }

  private void read(long nowNanos) {
    if (!unread.get() || nowNanos - notReadBeforeNanos < 0 || !reading.compareAndSet(false, true)) {
      return;
    }
    // Before the question: what is asked to be read again while it is under way is read again.
    unread.set(false);
    long addedBefore = added.get();
    long takenBackBefore = takenBack.get();
    ports
        .revocations()
        .contents()
        .whenComplete((contents, fault) -> {
          if (fault == null) {
            learn(contents, addedBefore, takenBackBefore);
          } else {
            unread.set(true);
            notReadBeforeNanos = ports.monotonic().nanos() + READ_AGAIN_AFTER.toNanos();
          }
          reading.set(false);
        });
  }

  /** What came while it was read is newer: then nothing is removed, and it is read once more. */
  private void learn(Contents contents, long addedBefore, long takenBackBefore) {
    List<RevocationTarget> over = contents.takenBack();
    boolean isStale = takenBack.get() != takenBackBefore || added.get() != addedBefore;
    if (!isStale) {
      over.forEach(list::remove);
    } else if (!over.isEmpty() || takenBack.get() != takenBackBefore) {
      notReadBeforeNanos = ports.monotonic().nanos() + READ_AGAIN_AFTER.toNanos();
      unread.set(true);
    }
    contents.inForce().forEach(each -> list.add(each.revocation(), untilNanos(each.left())));
    known.complete(null);
    if (!contents.inForce().isEmpty()) {
      sessions.whose(list::hits).forEach(this::close);
    }
  }

  private long untilNanos(Duration left) {
    Duration bounded = left.compareTo(LONGEST) < 0 ? left : LONGEST;
    return ports.monotonic().nanos() + bounded.toNanos();
  }

  private void close(Session session) {
    ports.audience().close(session.connection(), DisconnectReason.TOKEN_REVOKED);
  }
}
