package dev.parley.domain.presence;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node's replica of the members of one channel, fed by the channel's own ordered events. Confined
 * to its channel's lane.
 *
 * <p>The rule that keeps clients from ever seeing two joins or two leaves of a user in a row: an
 * event is theirs only if it changed this replica. Above {@value #MAX_LISTED} members the replica
 * keeps that many and the count of all.
 */
public final class Roster {
  /** How many members a state lists at the most. */
  public static final int MAX_LISTED = 1000;

  /**
   * How long a member whom a new roster lacks is still believed in after a change of epoch or a
   * lost link, while other nodes are registering theirs again. They are back within a second or
   * two, and who has gone is to be gone from every roster within five.
   */
  public static final Duration SETTLING = Duration.ofSeconds(4);

  private final Map<UserId, Member> listed = new LinkedHashMap<>();
  private final Map<UserId, Long> doubted = new HashMap<>();
  private @Nullable Listing listing;
  private RosterPosition position;
  private long readRev;
  private int count;

  private Roster(RosterSnapshot snapshot) {
    position = snapshot.position();
    take(snapshot);
  }

  public static Roster from(RosterSnapshot snapshot) {
    return new Roster(snapshot);
  }

  /** Those that are listed; the same object until one of them changes. */
  public Listing members() {
    Listing known = listing;
    if (known == null) {
      known = new Listing(listed.values());
      listing = known;
    }
    return known;
  }

  /** Where in the channel's history it is. */
  public RosterPosition position() {
    return position;
  }

  public int count() {
    return count;
  }

  public boolean truncated() {
    return count > listed.size();
  }

  public boolean has(UserId user) {
    return listed.containsKey(user);
  }

  /** What is told of the user; empty if nobody is told of them, being absent or beyond the list. */
  public Optional<Member> member(UserId user) {
    return Optional.ofNullable(listed.get(user));
  }

  /** Takes the next event of the channel's history. */
  public RosterChange observe(PresenceEvent event, RosterPosition at) {
    boolean known = at.epoch().equals(position.epoch()) && at.rev() <= position.rev();
    if (known) {
      // What came before the roster was read is in it. What came since cannot come again.
      return at.rev() <= readRev ? RosterChange.IGNORED : RosterChange.CONTRADICTION;
    }
    if (!position.isFollowedBy(at)) {
      return RosterChange.GAP;
    }
    if (contradicts(event)) {
      return RosterChange.CONTRADICTION;
    }
    position = at;
    return switch (event) {
      case MemberJoined(Member member) when listed.containsKey(member.user()) -> returned(member);
      case MemberJoined(Member member) -> add(member);
      case MemberUpdated(Member member) -> update(member);
      case MemberLeft(UserId user) ->
          doubted.containsKey(user) ? RosterChange.IGNORED : remove(user);
    };
  }

  /**
   * Takes a roster that was read after a gap. One that is older than this replica is believed only
   * after an outage: the registry then goes on from a copy that lacks the last changes.
   *
   * @param settling whether members that it lacks may be about to come back (the epoch changed or
   *     the link was lost): they are then believed gone only after {@link #SETTLING}
   * @return what this node's clients are to hear
   */
  public List<PresenceEvent> refresh(RosterSnapshot snapshot, boolean settling, long nowNanos) {
    boolean sameHistory = snapshot.position().epoch().equals(position.epoch());
    boolean older = sameHistory && snapshot.position().rev() < position.rev();
    if (older && !settling) {
      return List.of();
    }
    listing = null;
    Map<UserId, Member> before = new LinkedHashMap<>(listed);
    boolean wasTruncated = truncated();
    boolean mayReturn = settling || !sameHistory;
    position = snapshot.position();
    take(snapshot);

    List<PresenceEvent> events = new ArrayList<>();
    for (Member member : snapshot.members()) {
      doubted.remove(member.user());
      Member earlier = before.get(member.user());
      if (earlier == null && !wasTruncated) {
        events.add(new MemberJoined(member));
      } else if (earlier != null && !earlier.equals(member)) {
        events.add(new MemberUpdated(member));
      }
    }
    if (truncated()) {
      // That it does not list somebody says nothing. Whoever was doubted and is not listed is taken
      // for being there from now on, as all are who are not: their leaving will be heard.
      doubted.clear();
    } else {
      before.keySet().removeAll(listed.keySet());
      for (Member lacking : before.values()) {
        if (mayReturn || doubted.containsKey(lacking.user())) {
          listed.put(lacking.user(), lacking);
          count++;
          if (mayReturn) { // Another outage begins another wait.
            doubted.put(lacking.user(), nowNanos + SETTLING.toNanos());
          }
        } else {
          events.add(new MemberLeft(lacking.user()));
        }
      }
    }
    return List.copyOf(events);
  }

  /** The departures that are believed by now: those doubted longer than {@link #SETTLING}. */
  public List<PresenceEvent> settle(long nowNanos) {
    List<PresenceEvent> events = new ArrayList<>();
    for (Iterator<Map.Entry<UserId, Long>> i = doubted.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<UserId, Long> doubt = i.next();
      if (nowNanos - doubt.getValue() >= 0) {
        i.remove();
        if (listed.remove(doubt.getKey()) != null) {
          listing = null;
          count--;
          events.add(new MemberLeft(doubt.getKey()));
        }
      }
    }
    return List.copyOf(events);
  }

  /** Nobody could be heard coming just now: whoever is doubted is waited for anew. */
  public void doubtOn(long nowNanos) {
    doubted.replaceAll((user, until) -> nowNanos + SETTLING.toNanos());
  }

  /** Whether {@link #settle} has something to wait for. */
  public boolean isSettling() {
    return !doubted.isEmpty();
  }

  /** Whether the registry would say something else of the same channel. */
  public boolean disagreesWith(RosterSummary summary) {
    return !position.equals(summary.position()) || count != summary.count();
  }

  /** Joins and leaves of one user alternate, and all members are listed unless there are many. */
  private boolean contradicts(PresenceEvent event) {
    return switch (event) {
      case MemberJoined(Member member) ->
          listed.containsKey(member.user()) && !doubted.containsKey(member.user());
      case MemberUpdated(Member member) ->
          doubted.containsKey(member.user())
              || (!listed.containsKey(member.user()) && !truncated());
      case MemberLeft(UserId user) -> !listed.containsKey(user) && !truncated();
    };
  }

  private void take(RosterSnapshot snapshot) {
    readRev = snapshot.position().rev();
    listed.clear();
    snapshot.members().forEach(member -> listed.put(member.user(), member));
    count = Math.max(snapshot.count(), listed.size());
  }

  private RosterChange add(Member member) {
    count++;
    if (listed.size() < MAX_LISTED) {
      listing = null;
      listed.put(member.user(), member);
    }
    return RosterChange.APPLIED;
  }

  /** Who was doubted is there, and was all the time as far as clients know. */
  private RosterChange returned(Member member) {
    doubted.remove(member.user());
    return replace(member) ? RosterChange.UPDATED : RosterChange.IGNORED;
  }

  /** Of one beyond the list clients may have heard that they came: they are told as well. */
  private RosterChange update(Member member) {
    boolean changed = !listed.containsKey(member.user()) || replace(member);
    return changed ? RosterChange.APPLIED : RosterChange.IGNORED;
  }

  private boolean replace(Member member) {
    listing = null;
    return !member.equals(listed.put(member.user(), member));
  }

  private RosterChange remove(UserId user) {
    listing = null;
    if (listed.remove(user) == null && !truncated()) {
      return RosterChange.IGNORED;
    }
    count--;
    return RosterChange.APPLIED;
  }
}
