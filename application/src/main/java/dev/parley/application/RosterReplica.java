package dev.parley.application;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.presence.RosterSnapshot;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a channel's roster in step with the registry: reads it, feeds it with the events of the
 * bus, and reads it again where they have a gap. Confined to its channel's lane.
 */
final class RosterReplica {
  /** Events held back while the roster is read; over this it is read once more instead. */
  private static final int MAX_HELD_BACK = 10_000;

  private final ChannelId channel;
  private final Ports ports;
  private final Consumer<Runnable> lane;
  private final Queue<Publication> heldBack = new ArrayDeque<>();
  private @Nullable Roster roster;
  private boolean reading;
  private boolean readDue;
  private boolean settling;
  private boolean correcting;
  private long observed;

  RosterReplica(ChannelId channel, Ports ports, Consumer<Runnable> lane) {
    this.channel = channel;
    this.ports = ports;
    this.lane = lane;
  }

  /** A member's name as presence has it: of two tabs with other names one would contradict it. */
  String shownName(Member member) {
    return shown(member.user()).map(Member::name).orElse(member.name());
  }

  /** What everybody is shown of the user, as far as this node knows. */
  Optional<Member> shown(UserId user) {
    return current().flatMap(known -> known.member(user));
  }

  /** The roster, once it has been read. */
  Optional<Roster> current() {
    return Optional.ofNullable(roster);
  }

  /** Whether something is to be done with time. */
  boolean isRestless() {
    return readDue || (roster != null && roster.isSettling());
  }

  /**
   * Reads the roster.
   *
   * @param then told, in the lane, whether it could be
   */
  void read(Consumer<Boolean> then) {
    readDue = false;
    reading = true;
    ports
        .registry()
        .roster(channel)
        .whenComplete((snapshot, fault) ->
            lane.accept(() -> {
              reading = false;
              boolean read = snapshot != null;
              if (read) {
                take(snapshot);
              }
              then.accept(read);
            }));
  }

  /** Events may have been missed: what a new roster lacks may be about to come back. */
  void catchUp() {
    settling = true;
    // Heard before the way was lost, it may be of a history that a failed-over registry has not: it
    // would be the next of what is read now, and is not.
    heldBack.clear();
    // A reading that is under way may be older than what was missed: another one follows it.
    readDue |= reading;
    readAgain();
  }

  /** Takes an event of the bus; it goes on to the clients only if it changes the roster. */
  void observe(Publication publication, PresenceChanged changed) {
    observed++;
    if (roster == null || reading) {
      holdBack(publication);
      return;
    }
    switch (roster.observe(changed.event(), changed.position().orElseThrow())) {
      case APPLIED -> ports.audience().deliver(publication);
      case IGNORED -> {}
      case UPDATED ->
          roster.member(changed.event().user()).map(MemberUpdated::new).ifPresent(this::tell);
      case GAP -> readAgain(); // It is in the roster already that is read from here on.
      case CONTRADICTION -> disbelieve();
    }
  }

  /**
   * Compares the replica with the registry, and reads it again if they differ. What they may differ
   * by is an event that is on its way; to read once more for it does no harm.
   */
  void verify() {
    if (roster == null || reading || readDue || roster.isSettling()) {
      return;
    }
    long before = observed;
    ports
        .registry()
        .summary(channel)
        .whenComplete((summary, fault) ->
            lane.accept(() -> {
              boolean undisturbed = observed == before && !reading && !readDue;
              if (summary != null
                  && undisturbed
                  && roster != null
                  && roster.disagreesWith(summary)) {
                disbelieve();
              }
            }));
  }

  /** The registry is right, even if it has come less far. What it lacks is waited for in vain. */
  private void disbelieve() {
    correcting = true;
    settling = true;
    readAgain();
  }

  /** Does what time has brought. */
  void expire() {
    long nowNanos = ports.monotonic().nanos();
    if (roster != null && (readDue || !ports.broker().isCarrying())) {
      roster.doubtOn(nowNanos);
    } else if (roster != null && !reading) {
      roster.settle(nowNanos).forEach(this::tell);
    }
    if (readDue) {
      readAgain();
    }
  }

  private void readAgain() {
    if (roster != null && !reading) {
      read(done -> readDue |= !done);
    }
  }

  private void take(RosterSnapshot snapshot) {
    if (roster == null) {
      roster = Roster.from(snapshot);
    } else {
      List<PresenceEvent> missed = roster.refresh(snapshot, settling, ports.monotonic().nanos());
      if (correcting && (!missed.isEmpty() || roster.isSettling())) {
        ports.telemetry().count(Measure.ROSTER_CORRECTED);
      }
      missed.forEach(this::tell);
    }
    correcting = false;
    settling &= readDue;
    List<Publication> held = List.copyOf(heldBack);
    heldBack.clear();
    for (Publication publication : held) {
      if (reading) {
        return; // One of them left a gap: the others, too, are in the roster that is read now.
      }
      if (publication.meaning() instanceof PresenceChanged changed) {
        observe(publication, changed);
      }
    }
  }

  private void holdBack(Publication publication) {
    if (heldBack.size() < MAX_HELD_BACK) {
      heldBack.add(publication);
    } else {
      // The read under way may be older than what is forgotten here: another one follows it.
      heldBack.clear();
      readDue = true;
    }
  }

  private void tell(PresenceEvent event) {
    ports
        .audience()
        .deliver(channel, new ServerEvent.Presence(channel, event, ports.clock().instant()));
  }
}
