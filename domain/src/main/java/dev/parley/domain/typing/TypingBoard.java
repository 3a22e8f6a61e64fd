package dev.parley.domain.typing;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who is typing in one channel, wherever they are connected, and until when. Confined to its
 * channel's lane. Time is an argument, in nanoseconds of any origin that do not go back.
 *
 * <p>The node that a typist signals to answers for the end: it announces the stop. Every other node
 * hears of both over the bus, and so can tell who joins later; should the answering node die, the
 * others end the typing for their own clients once its next announcement is overdue.
 */
public final class TypingBoard {
  private final Map<TypingKey, Entry> entries = new LinkedHashMap<>();
  private final Map<TypingKey, Long> unheardStops = new LinkedHashMap<>();
  private final TypingRules rules;

  public TypingBoard(TypingRules rules) {
    this.rules = rules;
  }

  /** A client of this node says that its user is typing. What is returned is to be announced. */
  public Optional<TypingEvent> start(Typist typist, long nowNanos) {
    TypingKey place = new TypingKey(typist.user(), typist.thread());
    Entry known = entries.get(place);
    if (known == null && !hasRoomFor(typist.user())) {
      return Optional.empty();
    }
    unheardStops.remove(place);
    if (known != null && nowNanos - known.announcedNanos < rules.announceEvery().toNanos()) {
      entries.put(place, new Entry(typist, known.announcedNanos, endNanos(nowNanos), true));
      return Optional.empty();
    }
    entries.put(place, new Entry(typist, nowNanos, endNanos(nowNanos), true));
    return Optional.of(new TypingStarted(typist));
  }

  /** A client of this node says that its user has stopped. What is returned is to be announced. */
  public Optional<TypingEvent> stop(UserId user, Optional<ThreadId> thread) {
    Entry known = entries.remove(new TypingKey(user, thread));
    return known == null ? Optional.empty() : Optional.of(known.stopped());
  }

  /**
   * A message of the user passed: whatever they were typing to this node, they are done with it.
   * What is returned is to be announced.
   */
  public List<TypingEvent> messagePosted(UserId author) {
    return end(entry -> entry.here && entry.typist.user().equals(author));
  }

  /** The user's last connection to this node left the channel. The return is to be announced. */
  public List<TypingEvent> left(UserId user) {
    return end(entry -> entry.here && entry.typist.user().equals(user));
  }

  /** Ends what was not repeated in time on this node. What is returned is to be announced. */
  public List<TypingEvent> expire(long nowNanos) {
    return end(entry -> entry.here && nowNanos - entry.endNanos >= 0);
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
        end(entry -> !entry.here && nowNanos - entry.endNanos >= rules.announceEvery().toNanos());
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
    switch (event) {
      case TypingStopped stopped -> entries.remove(place);
      case TypingStarted(Typist typist) -> {
        Entry known = entries.get(place);
        if (known == null && !hasRoomFor(typist.user())) {
          return;
        }
        long endNanos = endNanos(nowNanos);
        entries.put(
            place,
            known == null
                ? new Entry(typist, nowNanos, endNanos, false)
                : new Entry(
                    typist, known.here ? known.announcedNanos : nowNanos, endNanos, known.here));
      }
    }
  }

  /** Who is typing: what a newcomer is told. */
  public List<Typist> typists() {
    return entries.values().stream().map(Entry::typist).toList();
  }

  public boolean isEmpty() {
    return entries.isEmpty() && unheardStops.isEmpty();
  }

  private long endNanos(long nowNanos) {
    return nowNanos + rules.ttl().toNanos();
  }

  private boolean hasRoomFor(UserId user) {
    long threads = entries.keySet().stream().filter(place -> place.user.equals(user)).count();
    return entries.size() < rules.crowd() && threads < rules.threads();
  }

  private List<TypingEvent> end(Predicate<Entry> over) {
    List<TypingEvent> events = new ArrayList<>();
    for (Iterator<Entry> i = entries.values().iterator(); i.hasNext(); ) {
      Entry entry = i.next();
      if (over.test(entry)) {
        i.remove();
        events.add(entry.stopped());
      }
    }
    return events;
  }

  private record TypingKey(UserId user, Optional<ThreadId> thread) {}

  /** {@code here}: a client of this node signalled it, so this node answers for its end. */
  private record Entry(Typist typist, long announcedNanos, long endNanos, boolean here) {
    TypingEvent stopped() {
      return new TypingStopped(typist.user(), typist.thread());
    }
  }
}
