package dev.parley.domain.presence;

import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.RegistryRequest.Hold;
import dev.parley.domain.presence.RegistryRequest.Release;
import dev.parley.domain.quota.AnnouncementLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The users in one channel through this node, their connections, and what the registry must be told
 * so that it agrees. Confined to its channel's lane. Time is an argument, in nanoseconds of any
 * origin that do not go back.
 *
 * <p>At most one request per user is under way. When it is {@linkplain #settled settled}, the next
 * follows from what is wanted by then, so a user who comes and goes faster than the registry
 * answers still ends up right, and requests of one user never overtake each other.
 *
 * <pre>
 *            arrive                  settled
 *   absent ─────────▶ holding ─────────────────▶ held
 *      ▲                                          │ last connection gone, grace over
 *      └──────────── releasing ◀──────────────────┘
 * </pre>
 *
 * <p>A grace keeps a place and never wins one: who is lost before being held, or whose place is
 * lost within the grace, is registered when they come back, and not before.
 *
 * <p>Who is held and is to be shown otherwise is held once more, with the {@link News}: at once if
 * the last time is {@link #UPDATE_EVERY} ago and the user's limit allows it, else as soon as both
 * are so, and then with what is newest.
 */
public final class Attendance {
  /** How often what is shown of one user in one channel changes, at the most. */
  public static final Duration UPDATE_EVERY = Duration.ofSeconds(1);

  private final Map<UserId, Attendee> attendees = new LinkedHashMap<>();
  private final Map<UserId, Long> graceEnds = new LinkedHashMap<>();
  private final Set<UserId> heldBack = new LinkedHashSet<>();
  private final LeaveGrace grace;
  private final AnnouncementLimit updates;

  /**
   * Nobody is here.
   *
   * @param updates how often a user is shown otherwise, over all channels
   */
  public Attendance(LeaveGrace grace, AnnouncementLimit updates) {
    this.grace = grace;
    this.updates = updates;
  }

  /**
   * A connection of the user came in, or has another token: its name and picture are the newest.
   * Repeating it changes nothing.
   *
   * @param profile what the token says of the user
   * @param shown what everybody is shown of the user now, as far as this node knows
   */
  public Optional<RegistryRequest> arrive(
      Member profile, ConnectionId connection, Optional<Member> shown, long nowNanos) {
    Attendee attendee = attendees.computeIfAbsent(profile.user(), user -> new Attendee(profile));
    if (!attendee.stays()) {
      attendee.member = profile;
      attendee.news = News.PROFILE;
    } else if (!attendee.seen(News::profile, shown).looksLike(profile)) {
      attendee.member = attendee.member.lookingLike(profile);
      attendee.news = attendee.news.and(News.PROFILE);
    }
    attendee.connections.add(connection);
    graceEnds.remove(profile.user());
    return next(attendee, nowNanos);
  }

  /**
   * The user says something else of themselves.
   *
   * @param state empty to say nothing any more
   * @param shown as in {@link #arrive}
   * @return empty, too, for a user of whom no connection is here
   */
  public Optional<RegistryRequest> setState(
      UserId user, Optional<MemberState> state, Optional<Member> shown, long nowNanos) {
    Attendee attendee = attendees.get(user);
    if (attendee == null || attendee.connections.isEmpty()) {
      return Optional.empty();
    }
    if (!attendee.seen(News::state, shown).state().equals(state)) {
      attendee.news = attendee.news.and(News.STATE);
    }
    attendee.member = attendee.member.inState(state);
    return next(attendee, nowNanos);
  }

  /** A connection of the user is gone. Repeating it changes nothing. */
  public Optional<RegistryRequest> depart(
      UserId user, ConnectionId connection, Ending ending, long nowNanos) {
    Attendee attendee = attendees.get(user);
    if (attendee == null || !attendee.connections.remove(connection)) {
      return Optional.empty();
    }
    attendee.ending = ending;
    if (attendee.connections.isEmpty()) {
      OptionalLong end = grace.endNanos(ending, nowNanos);
      if (end.isPresent()) {
        graceEnds.put(user, end.getAsLong());
      }
    }
    return next(attendee, nowNanos);
  }

  /** Ends the graces that are over, and goes on with what was held back and may be told now. */
  public List<RegistryRequest> expire(long nowNanos) {
    Set<UserId> due = new LinkedHashSet<>(heldBack);
    graceEnds.forEach((user, end) -> {
      if (nowNanos - end >= 0) {
        due.add(user);
      }
    });
    List<RegistryRequest> requests = new ArrayList<>();
    for (UserId user : due) {
      graceEnds.computeIfPresent(user, (same, end) -> nowNanos - end >= 0 ? null : end);
      Attendee attendee = attendees.get(user);
      if (attendee != null) {
        next(attendee, nowNanos).ifPresent(requests::add);
      }
    }
    return requests;
  }

  /** The registry did as it was asked. */
  public Optional<RegistryRequest> settled(RegistryRequest request, long nowNanos) {
    Attendee attendee = attendees.get(request.user());
    if (attendee == null) {
      return Optional.empty();
    }
    attendee.asking = null;
    attendee.held = request instanceof Hold;
    return next(attendee, nowNanos);
  }

  /**
   * Starts again under a new incarnation of the node: nobody is held, nothing is under way. Of
   * those who have only a grace left nothing is known any more: the earlier incarnation keeps their
   * places for longer than that, or they are lost already. The others are registered as everybody
   * is shown them, but for what was news just now.
   *
   * @param shown what everybody is shown of a user, as far as this node knows
   * @return the requests that register everyone who is connected
   */
  public List<RegistryRequest> startOver(Function<UserId, Optional<Member>> shown, long nowNanos) {
    graceEnds.clear();
    List<RegistryRequest> requests = new ArrayList<>();
    for (Attendee attendee : List.copyOf(attendees.values())) {
      attendee.startOver(shown.apply(attendee.member.user()));
      next(attendee, nowNanos).ifPresent(requests::add);
    }
    return requests;
  }

  /** Whether a connection of the user is in the channel now, grace not counted. */
  public boolean isConnected(UserId user) {
    Attendee attendee = attendees.get(user);
    return attendee != null && !attendee.connections.isEmpty();
  }

  /** Whether nobody is here, nobody's place is kept and nothing is under way. */
  public boolean isEmpty() {
    return attendees.isEmpty();
  }

  /** Whether time will bring something: somebody's grace ends, or news are held back. */
  public boolean isRestless() {
    return !graceEnds.isEmpty() || !heldBack.isEmpty();
  }

  private Optional<RegistryRequest> next(Attendee attendee, long nowNanos) {
    UserId user = attendee.member.user();
    heldBack.remove(user);
    if (attendee.asking != null) {
      return Optional.empty();
    }
    boolean kept = attendee.held && graceEnds.containsKey(user);
    boolean wanted = !attendee.connections.isEmpty() || kept;
    if (wanted && !attendee.held) {
      return Optional.of(attendee.ask(new Hold(attendee.member, attendee.news)));
    }
    if (!wanted && attendee.held) {
      return Optional.of(attendee.ask(new Release(user, attendee.ending)));
    }
    if (!wanted) {
      attendees.remove(user);
    } else if (attendee.news.isAny()) {
      if (attendee.mayUpdate(nowNanos) && updates.allows(user, nowNanos)) {
        attendee.updated = true;
        attendee.updatedNanos = nowNanos;
        return Optional.of(attendee.ask(new Hold(attendee.member, attendee.news)));
      }
      heldBack.add(user);
    }
    return Optional.empty();
  }

  private static final class Attendee {
    private final Set<ConnectionId> connections = new HashSet<>(2);
    private Member member;
    private Ending ending = Ending.LOST;
    private News news = News.NONE;
    private boolean held;
    private @Nullable RegistryRequest asking;
    private boolean updated;
    private long updatedNanos;

    Attendee(Member member) {
      this.member = member;
    }

    /** Whether the user is in the channel by this node, or will be when it has its answer. */
    boolean stays() {
      return asking == null ? held : asking instanceof Hold;
    }

    /** What everybody will be shown, as far as that has been asked for by now. */
    Member seen(Predicate<News> part, Optional<Member> shown) {
      boolean isAsked = asking instanceof Hold(var same, var asked) && part.test(asked);
      return part.test(news) || isAsked ? member : shown.orElse(member);
    }

    boolean mayUpdate(long nowNanos) {
      return !updated || nowNanos - updatedNanos >= UPDATE_EVERY.toNanos();
    }

    RegistryRequest ask(RegistryRequest request) {
      asking = request;
      news = News.NONE;
      return request;
    }

    /** Of one who has not been held yet, others may still be shown an earlier stay. */
    void startOver(Optional<Member> shown) {
      if (asking instanceof Hold(var same, var asked)) {
        news = news.and(asked);
      }
      if (held) {
        member = news.of(member, shown.orElse(member));
      }
      asking = null;
      held = false;
    }
  }
}
