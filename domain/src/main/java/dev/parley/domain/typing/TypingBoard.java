package dev.parley.domain.typing;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.quota.AnnouncementLimit;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is typing in one channel, wherever they are connected, and until when. Confined to its
 * channel's lane. Time is an argument, in nanoseconds of any origin that do not go back.
 *
 * <p>The node that a typist signals to answers for the end: it announces the stop. Every other node
 * hears of both over the bus, and so can tell who joins later; should the answering node die, the
 * others end the typing for their own clients once its next announcement is overdue.
 *
 * <p>A start that comes too soon after the last announcement, an end included, is held back: it is
 * announced when its time has come, if the user types then. Who starts and stops in turn is seen to
 * type now and then.
 */
public final class TypingBoard {
  private final Map<TypingKey, Entry> entries = new LinkedHashMap<>();
  private final Map<TypingKey, Long> unheardStops = new LinkedHashMap<>();

  /** When the end of what nobody types any more was announced, as long as it holds back a start. */
  private final Map<TypingKey, Long> endedNanos = new LinkedHashMap<>();

  private final TypingRules rules;
  private final AnnouncementLimit limit;

  /**
   * Nobody is typing.
   *
   * @param limit what all boards of the node have in common
   */
  public TypingBoard(TypingRules rules, AnnouncementLimit limit) {
    this.rules = rules;
    this.limit = limit;
  }

  /** A client of this node says that its user is typing. What is returned is to be announced. */
  public Optional<TypingEvent> start(Typist typist, long nowNanos) {
    TypingKey place = new TypingKey(typist.user(), typist.thread());
    Entry known = entries.get(place);
    if (known == null && !hasRoomFor(typist.user())) {
      return Optional.empty();
    }
    Long before =
        known == null || known.heldBack
            ? endedNanos.get(place)
            : Long.valueOf(known.announcedNanos);
    boolean tooSoon = before != null && isTooSoon(before, nowNanos);
    if (tooSoon || !limit.allows(typist.user(), nowNanos)) {
      entries.put(place, Entry.notAnnounced(known, typist, nowNanos, endNanos(nowNanos), tooSoon));
      return Optional.empty();
    }
    entries.put(place, Entry.announced(typist, nowNanos, endNanos(nowNanos)));
    return Optional.of(announced(place, typist));
  }

  /** A client of this node says that its user has stopped. What is returned is to be announced. */
  public Optional<TypingEvent> stop(UserId user, Optional<ThreadId> thread, long nowNanos) {
    TypingKey place = new TypingKey(user, thread);
    Entry known = entries.remove(place);
    if (known == null || !known.shown) {
      return Optional.empty();
    }
    return Optional.of(ended(place, nowNanos));
  }

  /**
   * A message of the user passed: whatever they were typing to this node, they are done with it.
   * What is returned is to be announced.
   */
  public List<TypingEvent> messagePosted(UserId author, long nowNanos) {
    return end(entry -> entry.here && entry.typist.user().equals(author), nowNanos);
  }

  /** The user's last connection to this node left the channel. The return is to be announced. */
  public List<TypingEvent> left(UserId user, long nowNanos) {
    return end(entry -> entry.here && entry.typist.user().equals(user), nowNanos);
  }

  /**
   * Ends what was not repeated in time on this node, and begins what was held back for long enough.
   * What is returned is to be announced.
   */
  public List<TypingEvent> expire(long nowNanos) {
    List<TypingEvent> events = end(entry -> entry.here && nowNanos - entry.endNanos >= 0, nowNanos);
    for (Map.Entry<TypingKey, Entry> place : entries.entrySet()) {
      Entry entry = place.getValue();
      if (entry.heldBack && mayAnnounce(place.getKey(), nowNanos)) {
        place.setValue(Entry.announced(entry.typist, nowNanos, entry.endNanos));
        events.add(announced(place.getKey(), entry.typist));
      }
    }
    endedNanos.values().removeIf(before -> !isTooSoon(before, nowNanos));
    return events;
  }

  /**
   * This node has announced an end. Its own clients hear of it as everyone does, when it comes back
   * over the bus; should it not, {@link #lapse} tells them.
   */
  public void awaitReturnOf(TypingStopped announced, long nowNanos) {
    if (unheardStops.size() < rules.crowd()) {
      TypingKey place = new TypingKey(announced.user(), announced.thread());
      unheardStops.put(place, nowNanos + rules.announceEvery().toNanos());
    }
  }

  /**
   * Ends what another node should have announced again or ended by now, and did not: it is gone.
   * Also what this node has announced to have ended and did not hear itself, as its link was down.
   * What is returned is for this node's own clients; every other node does the same for its own.
   */
  public List<TypingEvent> lapse(long nowNanos) {
    List<TypingEvent> events =
        end(
            entry -> !entry.here && nowNanos - entry.endNanos >= rules.announceEvery().toNanos(),
            nowNanos);
    for (Iterator<Map.Entry<TypingKey, Long>> i = unheardStops.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<TypingKey, Long> unheard = i.next();
      if (nowNanos - unheard.getValue() >= 0) {
        i.remove();
        events.add(new TypingStopped(unheard.getKey().user(), unheard.getKey().thread()));
      }
    }
    return events;
  }

  /** Takes what was announced over the bus, by whichever node. */
  public void observe(TypingEvent event, long nowNanos) {
    TypingKey place = new TypingKey(event.user(), event.thread());
    unheardStops.remove(place);
    Entry known = entries.get(place);
    if (known != null && known.heldBack) {
      // It may be of before what is held back here, and is what everybody has heard all the same.
      entries.put(place, known.shown(event instanceof TypingStarted));
      return;
    }
    switch (event) {
      case TypingStopped stopped -> entries.remove(place);
      case TypingStarted(Typist typist) -> {
        if (known == null && !hasRoomFor(typist.user())) {
          return;
        }
        long endNanos = endNanos(nowNanos);
        entries.put(
            place,
            known == null
                ? new Entry(typist, nowNanos, endNanos, false, true, false)
                : new Entry(
                    typist,
                    known.here ? known.announcedNanos : nowNanos,
                    endNanos,
                    known.here,
                    true,
                    false));
      }
    }
  }

  /** Who is typing: what a newcomer is told. */
  public List<Typist> typists() {
    return entries.values().stream().filter(Entry::shown).map(Entry::typist).toList();
  }

  /** Whether nothing is to be done here with time. */
  public boolean isEmpty() {
    return entries.isEmpty() && unheardStops.isEmpty() && endedNanos.isEmpty();
  }

  private boolean mayAnnounce(TypingKey place, long nowNanos) {
    Long before = endedNanos.get(place);
    return (before == null || !isTooSoon(before, nowNanos)) && limit.allows(place.user, nowNanos);
  }

  private boolean isTooSoon(long beforeNanos, long nowNanos) {
    return nowNanos - beforeNanos < rules.announceEvery().toNanos();
  }

  private TypingEvent announced(TypingKey place, Typist typist) {
    unheardStops.remove(place);
    endedNanos.remove(place);
    return new TypingStarted(typist);
  }

  private TypingEvent ended(TypingKey place, long nowNanos) {
    if (endedNanos.size() >= rules.crowd()) {
      endedNanos.remove(endedNanos.keySet().iterator().next()); // The one whose time is over first.
    }
    endedNanos.put(place, nowNanos);
    return new TypingStopped(place.user, place.thread);
  }

  private long endNanos(long nowNanos) {
    return nowNanos + rules.ttl().toNanos();
  }

  private boolean hasRoomFor(UserId user) {
    long threads = entries.keySet().stream().filter(place -> place.user.equals(user)).count();
    return entries.size() < rules.crowd() && threads < rules.threads();
  }

  private List<TypingEvent> end(Predicate<Entry> over, long nowNanos) {
    List<TypingEvent> events = new ArrayList<>();
    for (Iterator<Map.Entry<TypingKey, Entry>> i = entries.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<TypingKey, Entry> place = i.next();
      if (over.test(place.getValue())) {
        i.remove();
        if (place.getValue().shown) {
          events.add(ended(place.getKey(), nowNanos));
        }
      }
    }
    return events;
  }

  private record TypingKey(UserId user, Optional<ThreadId> thread) {}

  /**
   * Somebody typing.
   *
   * @param here whether a client of this node signalled it, so that this node answers for its end
   * @param shown whether it was announced, as far as is known
   * @param heldBack whether it is to be announced when its time has come
   */
  private record Entry(
      Typist typist,
      long announcedNanos,
      long endNanos,
      boolean here,
      boolean shown,
      boolean heldBack) {
    static Entry announced(Typist typist, long nowNanos, long endNanos) {
      return new Entry(typist, nowNanos, endNanos, true, true, false);
    }

    /** A repeat that comes too soon needs none, anything else is held back. */
    static Entry notAnnounced(
        @Nullable Entry known, Typist typist, long nowNanos, long endNanos, boolean tooSoon) {
      return known == null
          ? new Entry(typist, nowNanos, endNanos, true, false, true)
          : new Entry(
              typist,
              known.announcedNanos,
              endNanos,
              true,
              known.shown,
              known.heldBack || !tooSoon);
    }

    Entry shown(boolean now) {
      return new Entry(typist, announcedNanos, endNanos, here, now, heldBack);
    }
  }
}
