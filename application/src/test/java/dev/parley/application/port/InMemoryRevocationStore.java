package dev.parley.application.port;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps revocations in memory. Safe for any thread. */
public final class InMemoryRevocationStore implements RevocationStore {
  private final Map<RevocationTarget, Entry> entries = new LinkedHashMap<>();
  private final InstantSource clock;
  private final int most;
  private boolean away;
  private int timesAsked;

  public InMemoryRevocationStore(InstantSource clock) {
    this(clock, MOST);
  }

  /** With less room. */
  public InMemoryRevocationStore(InstantSource clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  /** Nothing can be kept or read until it is {@link #back}. */
  public synchronized void goAway() {
    away = true;
  }

  public synchronized void back() {
    away = false;
  }

  /** Loses everything, as a Redis that was restarted without persistence. */
  public synchronized void forgetEverything() {
    entries.clear();
  }

  /** How often it was asked to keep something. */
  public synchronized int timesAsked() {
    return timesAsked;
  }

  @Override
  public synchronized CompletionStage<Keeping> keep(Revocation revocation, Duration length) {
    timesAsked++;
    if (away) {
      return failed();
    }
    return CompletableFuture.completedFuture(
        before(revocation).isAfter(latest())
            ? new Keeping.InTheFuture()
            : kept(revocation, length));
  }

  @Override
  public synchronized CompletionStage<Keeping> keepUntilNow(UserId user, Duration length) {
    return keep(new OfUser(user, latest()), length);
  }

  @Override
  public synchronized CompletionStage<Boolean> takeBack(RevocationTarget target, Duration length) {
    timesAsked++;
    if (away) {
      return failed();
    }
    forget();
    if (!isRoomFor(target)) {
      return CompletableFuture.completedFuture(false);
    }
    entries.put(target, new Entry(Optional.empty(), clock.instant().plus(length)));
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public synchronized CompletionStage<Contents> contents() {
    if (away) {
      return failed();
    }
    forget();
    List<Kept> inForce = new ArrayList<>();
    List<RevocationTarget> takenBack = new ArrayList<>();
    entries.forEach((target, entry) ->
        entry
            .revocation()
            .ifPresentOrElse(
                revocation -> inForce.add(new Kept(revocation, left(entry))),
                () -> takenBack.add(target)));
    return CompletableFuture.completedFuture(new Contents(inForce, takenBack));
  }

  private Keeping kept(Revocation revocation, Duration length) {
    forget();
    if (!isRoomFor(revocation.target())) {
      return new Keeping.NoRoom();
    }
    Entry entry = new Entry(Optional.of(revocation), clock.instant().plus(length));
    Entry known = entries.get(revocation.target());
    if (known != null && known.revocation().isPresent()) {
      entry = wider(entry, known);
    }
    entries.put(revocation.target(), entry);
    return new Keeping.InForce(new Kept(entry.revocation().orElseThrow(), left(entry)));
  }

  private boolean isRoomFor(RevocationTarget target) {
    return entries.containsKey(target) || entries.size() < most;
  }

  private void forget() {
    Instant now = clock.instant();
    entries.values().removeIf(entry -> !entry.until().isAfter(now));
  }

  /** Tokens have whole seconds: what is issued in this one is before. */
  private Instant latest() {
    Instant second = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return second.plusSeconds(1).plus(TokenStamp.CLOCK_SKEW);
  }

  private Duration left(Entry entry) {
    return Duration.between(clock.instant(), entry.until());
  }

  private static Entry wider(Entry one, Entry other) {
    Instant until = one.until().isAfter(other.until()) ? one.until() : other.until();
    Revocation narrow = one.revocation().orElseThrow();
    Revocation wide = other.revocation().orElseThrow();
    return new Entry(Optional.of(before(narrow).isAfter(before(wide)) ? narrow : wide), until);
  }

  private static Instant before(Revocation revocation) {
    return switch (revocation) {
      case OfToken token -> Instant.MIN;
      case OfUser(var user, var before) -> before;
      case OfEveryone(var before) -> before;
    };
  }

  /** Empty for what was taken back. */
  private record Entry(Optional<Revocation> revocation, Instant until) {}

  private static <T> CompletionStage<T> failed() {
    return CompletableFuture.failedFuture(new BusUnavailable("the store is away"));
  }
}
