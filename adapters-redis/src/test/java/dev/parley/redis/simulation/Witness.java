package dev.parley.redis.simulation;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Knows who really is where, and says what must not be. Confined to its simulation.
 *
 * <p>A user is <em>steady</em> in a channel while a tab of theirs is in it through a server that is
 * well, or was until so lately that the grace still covers it. Redis being away, empty or behind
 * the times does not make anyone unsteady: nobody is to be seen leaving because of it.
 */
final class Witness {
  /** The grace of 3 s, less what it takes to come back. */
  private static final long GRACE = 2_000;

  /** How long what happened to a user may be heard of late: lease, look, sweep and resettling. */
  static final long ECHO = 13_000;

  /** Within which every server has registered its users in an emptied ledger. */
  private static final long REFILLING = 4_000;

  /** How long a server's word that somebody came may be on its way. */
  private static final long ON_ITS_WAY = 2_000;

  private static final long SAMPLE = 200;

  private final List<String> failures = new ArrayList<>();
  private final List<Tab> tabs = new ArrayList<>();
  private final Map<MemberKey, Long> lastUnsteady = new LinkedHashMap<>();
  private final Map<MemberKey, Long> graceUntil = new LinkedHashMap<>();
  private final Map<Visit, Long> brief = new LinkedHashMap<>();
  private final Map<MemberKey, Long> saidToBeGone = new LinkedHashMap<>();
  private final Time time;
  private final List<MemberKey> places = new ArrayList<>();
  private final Consumer<Tab> homeless;
  private long refilledAt;
  private long lostAt = Long.MIN_VALUE;
  private long lateUntil;

  private final Map<ChannelId, Long> posted = new LinkedHashMap<>();

  private record MemberKey(ChannelId channel, UserId user) {}

  private record Visit(MemberKey place, Server by) {}

  Witness(Time time, List<ChannelId> channels, List<UserId> users, Consumer<Tab> homeless) {
    this.time = time;
    this.homeless = homeless;
    for (ChannelId channel : channels) {
      for (UserId user : users) {
        places.add(new MemberKey(channel, user));
        lastUnsteady.put(new MemberKey(channel, user), 0L);
      }
    }
    look();
  }

  /** What was found wrong, in the order of time. */
  List<String> failures() {
    return failures;
  }

  void fail(String what) {
    failures.add("%d ms: %s".formatted(time.now(), what));
  }

  List<Tab> tabs() {
    return tabs;
  }

  void opened(Tab tab) {
    tabs.add(tab);
  }

  /** The number of the next message in the channel. */
  long posted(ChannelId channel) {
    return posted.merge(channel, 1L, Long::sum);
  }

  boolean isIn(ChannelId channel, UserId user) {
    return tabs.stream().anyMatch(tab -> tab.user().equals(user) && tab.isIn(channel));
  }

  /** A tab is in the channel now; that it is held there takes a moment longer. */
  void cameIn(UserId user, ChannelId channel, Server by) {
    MemberKey place = new MemberKey(channel, user);
    saidToBeGone.remove(place);
    if (by.isWell() && graceUntil.getOrDefault(place, 0L) > time.now()) {
      graceUntil.put(place, time.now() + Tab.SETTLED);
    }
  }

  long now() {
    return time.now();
  }

  /** The connection was lost, and the place is kept. */
  void mayComeBack(Tab tab) {
    if (tab.server().isWell()) {
      for (MemberKey place : places) {
        if (place.user.equals(tab.user()) && tab.wasIn(place.channel)) {
          graceUntil.put(place, time.now() + GRACE);
        }
      }
    }
    someoneMayHaveLeft();
  }

  /**
   * The server it was connected to closed it, or died. What a server has handed over is kept for a
   * while, unless the ledger lost it: the server registers nobody any more.
   */
  void isHomeless(Tab tab) {
    if (tab.server().isDraining() && lostAt < tab.server().drainingSince()) {
      for (MemberKey place : places) {
        if (place.user.equals(tab.user()) && tab.wasIn(place.channel)) {
          graceUntil.put(place, time.now() + GRACE);
        }
      }
    }
    someoneMayHaveLeft();
    homeless.accept(tab);
  }

  /** The user said so: no place is kept, not even for another tab of theirs that was lost. */
  void saidGoodbye(UserId user, ChannelId channel) {
    graceUntil.remove(new MemberKey(channel, user));
    someoneMayHaveLeft();
  }

  void someoneMayHaveLeft() {
    tabs.removeIf(Tab::isClosed);
    for (MemberKey place : places) {
      if (!isSteady(place)) {
        lastUnsteady.put(place, time.now());
      }
    }
  }

  /**
   * Redis has lost everything, or the last of it, and is away for so long. Until every server has
   * registered again, who leaves one server may be unknown to be on another as well, and is
   * published to leave and to come back: the one flaw that is accepted.
   */
  void ledgerIsLost(long away) {
    lostAt = time.now();
    refilledAt = Math.max(refilledAt, time.now() + away + REFILLING);
  }

  /** If servers are registering again just now, they are kept from it for so long. */
  void registeringTakesLonger(long away) {
    if (time.now() < refilledAt) {
      refilledAt = Math.max(refilledAt, time.now() + away + REFILLING);
    }
  }

  /** A server that falls asleep was just asking for them to be held, and goes on with that. */
  void wasThereBriefly(UserId user, ChannelId channel, Server by) {
    brief.put(new Visit(new MemberKey(channel, user), by), time.now());
  }

  private boolean isBeingHeld(MemberKey place) {
    return brief.entrySet().stream()
        .anyMatch(visit ->
            visit.getKey().place.equals(place)
                && !visit.getKey().by.isWell()
                && time.now() < visit.getValue() + ECHO);
  }

  /** For so long the ledger may be told things that a server said a while ago. */
  void mayHearLate(long millis) {
    lateUntil = Math.max(lateUntil, time.now() + millis);
  }

  /** What the ledger publishes. */
  void published(Publication publication) {
    if (publication.meaning() instanceof PresenceChanged(var event, var position)) {
      MemberKey place = new MemberKey(publication.channel(), event.user());
      switch (event) {
        case MemberJoined joined -> comes(place);
        case MemberUpdated updated -> {}
        case MemberLeft left -> {
          if (time.now() >= refilledAt) {
            leaves(place, time.now(), "the ledger says");
          }
          if (!isIn(place.channel, place.user)) {
            saidToBeGone.putIfAbsent(place, time.now());
          }
        }
      }
    }
  }

  /** Who has gone, and was said to be, is not shown again before they come in again. */
  private void comes(MemberKey place) {
    if (time.now() >= lateUntil
        && !isBeingHeld(place)
        && saidToBeGone.getOrDefault(place, time.now()) < time.now() - ON_ITS_WAY) {
      fail("ghost %s is said to be in %s, and has gone".formatted(place.user, place.channel));
    }
  }

  /** What a server tells its clients by itself. */
  void isSaidToHaveLeft(ChannelId channel, UserId user, Server by) {
    leaves(new MemberKey(channel, user), by.toldThingsSince(), "a server says");
  }

  private void leaves(MemberKey place, long asOf, String who) {
    if (lastUnsteady.getOrDefault(place, 0L) < asOf - ECHO) {
      fail("I8 %s that %s left %s, and they were there".formatted(who, place.user, place.channel));
    }
  }

  private boolean isSteady(MemberKey place) {
    if (graceUntil.getOrDefault(place, 0L) > time.now()) {
      return true;
    }
    for (Tab tab : tabs) {
      if (tab.user().equals(place.user)
          && tab.isSettledIn(place.channel)
          && tab.server().isWell()) {
        return true;
      }
    }
    return false;
  }

  private void look() {
    someoneMayHaveLeft();
    time.after(SAMPLE, this::look);
  }
}
