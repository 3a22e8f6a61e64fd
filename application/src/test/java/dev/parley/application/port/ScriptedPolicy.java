package dev.parley.application.port;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A policy that grants everything but what a test denies, and answers when the test lets it.
 * Denying is safe for any thread, holding back for one.
 */
public final class ScriptedPolicy implements ChannelPolicy {
  private final Set<Case> denied = ConcurrentHashMap.newKeySet();
  private final List<UserId> forgotten = new CopyOnWriteArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private volatile boolean holding;
  private volatile boolean away;

  private record Case(String user, String channel, Action action) {}

  public void deny(String user, String channel, Action action) {
    denied.add(new Case(user, channel, action));
  }

  /** Whoever decides is out of reach. */
  public void goAway() {
    away = true;
  }

  /** From now on nothing is answered. */
  public void hold() {
    holding = true;
  }

  /** Everything that was asked is answered, and from now on at once. */
  public void release() {
    holding = false;
    List<Runnable> answers = List.copyOf(held);
    held.clear();
    answers.forEach(Runnable::run);
  }

  @Override
  public CompletionStage<Ruling> decide(Identity identity, ChannelId channel, Action action) {
    Case asked = new Case(identity.user().value(), channel.value(), action);
    if (!holding) {
      return CompletableFuture.completedFuture(answer(asked));
    }
    CompletableFuture<Ruling> later = new CompletableFuture<>();
    held.add(() -> later.complete(answer(asked)));
    return later;
  }

  @Override
  public void forget(UserId user) {
    forgotten.add(user);
  }

  /** Whom it was told to ask for again. */
  public List<UserId> forgotten() {
    return List.copyOf(forgotten);
  }

  private Ruling answer(Case asked) {
    if (away) {
      return new Ruling.Unavailable(Duration.ofSeconds(2));
    }
    return denied.contains(asked) ? Ruling.denied("the test says so") : Ruling.granted("the test");
  }
}
