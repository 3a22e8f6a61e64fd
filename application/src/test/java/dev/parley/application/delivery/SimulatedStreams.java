package dev.parley.application.delivery;

import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.DeliveryLanes.Claim;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The rosters, the streams and the lanes as Redis has them, and its scripts. One thread. */
final class SimulatedStreams {
  private static final Transition MARK = new Transition("", "stream:begin", "", "", "", 0, "{}");

  private final LongSupplier clock;
  private final int mostOfLane;
  private Map<String, Roster> rosters = new LinkedHashMap<>();
  private List<Lane> lanes = emptyLanes();
  private long epochs;
  private long ids;

  /** Who is in a channel, and the number of the last change. */
  record Roster(String epoch, long rev, Set<String> users) {
    static final Roster UNKNOWN = new Roster("", 0, Set.of());
  }

  private static final class Lane {
    private final List<Transition> entries = new ArrayList<>();
    private String owner = "";
    private long until;
    private long fence;
    private @Nullable String cursor;
    private boolean owed;
  }

  SimulatedStreams(LongSupplier clock, int mostOfLane) {
    this.clock = clock;
    this.mostOfLane = mostOfLane;
  }

  // ---- rosters

  /** Tells if that was a change. */
  boolean join(String channel, String user) {
    Roster before = rosters.get(channel);
    if (before != null && before.users().contains(user)) {
      return false;
    }
    Set<String> users = new LinkedHashSet<>(before == null ? Set.of() : before.users());
    users.add(user);
    String epoch = before == null ? "epoch-" + ++epochs : before.epoch();
    Roster after = new Roster(epoch, (before == null ? 0 : before.rev()) + 1, users);
    rosters.put(channel, after);
    if (users.size() == 1) {
      append("channel:occupied", channel, "", after);
    }
    append("presence:join", channel, user, after);
    return true;
  }

  /** Tells if that was a change. */
  boolean leave(String channel, String user) {
    Roster before = rosters.get(channel);
    if (before == null || !before.users().contains(user)) {
      return false;
    }
    Set<String> users = new LinkedHashSet<>(before.users());
    users.remove(user);
    Roster after = new Roster(before.epoch(), before.rev() + 1, users);
    rosters.put(channel, after);
    append("presence:leave", channel, user, after);
    return true;
  }

  /** The history of a channel that nobody is in ends after a while. */
  void forgetIfEmpty(String channel) {
    if (roster(channel).users().isEmpty()) {
      rosters.remove(channel);
    }
  }

  Roster roster(String channel) {
    return rosters.getOrDefault(channel, Roster.UNKNOWN);
  }

  Set<String> channels() {
    return Set.copyOf(rosters.keySet());
  }

  // ---- lanes

  List<Claim> claim(String owner, long leaseNanos) {
    List<Claim> claims = new ArrayList<>();
    for (Lane lane : lanes) {
      if (!lane.owner.isEmpty() && !lane.owner.equals(owner) && lane.until > clock.getAsLong()) {
        claims.add(new Claim(0, "", "", false));
        continue;
      }
      if (!lane.owner.equals(owner)) {
        lane.fence++;
      }
      String last = last(lane);
      if (lane.cursor == null) {
        lane.cursor = last;
        lane.owed = true;
      }
      lane.owner = owner;
      lane.until = clock.getAsLong() + leaseNanos;
      claims.add(new Claim(lane.fence, lane.cursor, last, lane.owed));
    }
    return claims;
  }

  boolean advance(TransitionLane of, String owner, long fence, String cursor) {
    Lane lane = lanes.get(of.number());
    if (!lane.owner.equals(owner) || lane.fence != fence) {
      return false;
    }
    lane.cursor = cursor;
    lane.owed = false;
    return true;
  }

  void release(String owner) {
    lanes.stream().filter(lane -> lane.owner.equals(owner)).forEach(lane -> lane.owner = "");
  }

  List<Transition> read(TransitionLane of, String from, int most) {
    return lanes.get(of.number()).entries.stream()
        .filter(entry -> entry.id().compareTo(from) >= 0)
        .limit(most)
        .toList();
  }

  // ---- what happens to it

  /** Without persistence. */
  void loseEverything() {
    rosters = new LinkedHashMap<>();
    lanes = emptyLanes();
  }

  int longestLane() {
    return lanes.stream().mapToInt(lane -> lane.entries.size()).max().orElse(0);
  }

  private void append(String type, String channel, String user, Roster roster) {
    Lane lane = lanes.get(TransitionLane.of(new ChannelId(channel)).number());
    add(lane, new Transition(id(), type, channel, user, roster.epoch(), roster.rev(), "{}"));
  }

  private String last(Lane lane) {
    if (lane.entries.isEmpty()) {
      add(lane, new Transition(id(), MARK.type(), "", "", "", 0, "{}"));
    }
    return lane.entries.getLast().id();
  }

  private void add(Lane lane, Transition entry) {
    lane.entries.add(entry);
    if (lane.entries.size() > mostOfLane) {
      lane.entries.removeFirst();
    }
  }

  private String id() {
    return "%012d".formatted(++ids);
  }

  private static List<Lane> emptyLanes() {
    List<Lane> lanes = new ArrayList<>();
    TransitionLane.all().forEach(lane -> lanes.add(new Lane()));
    return lanes;
  }

  static long lease() {
    return DeliveryLanes.LEASE.toNanos();
  }
}
