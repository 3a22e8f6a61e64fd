package dev.parley.application.port;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps revocations in memory. Safe for any thread. */
public final class InMemoryRevocationStore implements RevocationStore {
  private final Map<String, Kept> kept = new LinkedHashMap<>();
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

  /** How often it was asked to keep something. */
  public synchronized int timesAsked() {
    return timesAsked;
  }

  @Override
  public synchronized CompletionStage<Boolean> keep(Revocation revocation, Duration length) {
    timesAsked++;
    if (away) {
      return failed();
    }
    Instant now = clock.instant();
    kept.values().removeIf(each -> !each.until().isAfter(now));
    String what = what(revocation);
    if (!kept.containsKey(what) && kept.size() >= most) {
      return CompletableFuture.completedFuture(false);
    }
    kept.merge(what, new Kept(revocation, now.plus(length)), InMemoryRevocationStore::wider);
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public synchronized CompletionStage<List<Kept>> kept() {
    if (away) {
      return failed();
    }
    Instant now = clock.instant();
    kept.values().removeIf(each -> !each.until().isAfter(now));
    return CompletableFuture.completedFuture(List.copyOf(kept.values()));
  }

  private static String what(Revocation revocation) {
    return switch (revocation) {
      case OfToken(var token) -> "token " + token.value();
      case OfUser(var user, var before) -> "user " + user.value();
      case OfEveryone all -> "everyone";
    };
  }

  private static Kept wider(Kept one, Kept other) {
    Instant until = later(one.until(), other.until());
    return switch (one.revocation()) {
      case OfToken token -> new Kept(token, until);
      case OfUser(var user, var before) ->
          new Kept(new OfUser(user, later(before, before(other.revocation()))), until);
      case OfEveryone(var before) ->
          new Kept(new OfEveryone(later(before, before(other.revocation()))), until);
    };
  }

  private static Instant before(Revocation revocation) {
    return switch (revocation) {
      case OfToken token -> Instant.MIN;
      case OfUser(var user, var before) -> before;
      case OfEveryone(var before) -> before;
    };
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static <T> CompletionStage<T> failed() {
    return CompletableFuture.failedFuture(new BusUnavailable("the store is away"));
  }
}
