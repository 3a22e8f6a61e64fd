package dev.parley.domain.presence;

import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.RegistryRequest.Hold;
import dev.parley.domain.presence.RegistryRequest.Release;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

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
 */
public final class Attendance {
  private final Map<UserId, Attendee> attendees = new LinkedHashMap<>();
  private final Map<UserId, Long> graceEnds = new LinkedHashMap<>();
  private final LeaveGrace grace;

  public Attendance(LeaveGrace grace) {
    this.grace = grace;
  }

  /** A connection of the user came in. Repeating it changes nothing. */
  public Optional<RegistryRequest> arrive(Member member, ConnectionId connection) {
    Attendee attendee = attendees.computeIfAbsent(member.user(), user -> new Attendee(member));
    attendee.member = member;
    attendee.connections.add(connection);
    graceEnds.remove(member.user());
    return next(attendee);
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
    return next(attendee);
  }

  /** Ends the graces that are over. */
  public List<RegistryRequest> expire(long nowNanos) {
    List<UserId> over =
        graceEnds.entrySet().stream()
            .filter(place -> nowNanos - place.getValue() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    List<RegistryRequest> requests = new ArrayList<>();
    for (UserId user : over) {
      graceEnds.remove(user);
      Attendee attendee = attendees.get(user);
      if (attendee != null) {
        next(attendee).ifPresent(requests::add);
      }
    }
    return requests;
  }

  /** The registry did as it was asked. */
  public Optional<RegistryRequest> settled(RegistryRequest request) {
    Attendee attendee = attendees.get(request.user());
    if (attendee == null) {
      return Optional.empty();
    }
    attendee.underWay = false;
    attendee.held = request instanceof Hold;
    return next(attendee);
  }

  /**
   * Starts again under a new incarnation of the node: nobody is held, nothing is under way. Of
   * those who have only a grace left nothing is known any more: the earlier incarnation keeps their
   * places for longer than that, or they are lost already.
   *
   * @return the requests that register everyone who is connected
   */
  public List<RegistryRequest> startOver() {
    graceEnds.clear();
    List<RegistryRequest> requests = new ArrayList<>();
    for (Attendee attendee : List.copyOf(attendees.values())) {
      attendee.underWay = false;
      attendee.held = false;
      next(attendee).ifPresent(requests::add);
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

  /** Whether somebody's place is kept by the grace. */
  public boolean isKeepingPlaces() {
    return !graceEnds.isEmpty();
  }

  private Optional<RegistryRequest> next(Attendee attendee) {
    if (attendee.underWay) {
      return Optional.empty();
    }
    boolean kept = attendee.held && graceEnds.containsKey(attendee.member.user());
    boolean wanted = !attendee.connections.isEmpty() || kept;
    if (wanted != attendee.held) {
      attendee.underWay = true;
      return Optional.of(
          attendee.held
              ? new Release(attendee.member.user(), attendee.ending)
              : new Hold(attendee.member));
    }
    if (!attendee.held) {
      attendees.remove(attendee.member.user());
    }
    return Optional.empty();
  }

  private static final class Attendee {
    private final Set<ConnectionId> connections = new HashSet<>(2);
    private Member member;
    private Ending ending = Ending.LOST;
    private boolean held;
    private boolean underWay;

    Attendee(Member member) {
      this.member = member;
    }
  }
}
