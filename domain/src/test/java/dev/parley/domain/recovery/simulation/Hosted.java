package dev.parley.domain.recovery.simulation;

import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.BoundedMemory;
import dev.parley.domain.recovery.Cursor;
import dev.parley.domain.recovery.History;
import dev.parley.domain.recovery.HistoryLimits;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Landmarks;
import dev.parley.domain.recovery.Piece;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Step.AwaitBeat;
import dev.parley.domain.recovery.Step.Refuse;
import dev.parley.domain.recovery.Step.Replay;
import dev.parley.domain.recovery.simulation.Client.Connection;
import dev.parley.domain.recovery.simulation.Message.Here;
import dev.parley.domain.recovery.simulation.Message.Next;
import dev.parley.domain.recovery.simulation.Message.Recovered;
import dev.parley.domain.recovery.simulation.Message.Resync;
import dev.parley.domain.recovery.simulation.Message.Said;
import dev.parley.domain.recovery.simulation.Message.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The channel at a node, in its lane: what the application does, with the domain's own history. */
final class Hosted {
  private static final long MEMORY = 64 * 1024 * 1024;

  private final World world;
  private final Node node;
  private final List<Connection> waiting = new ArrayList<>();
  private final Map<Connection, Cursor> replaying = new LinkedHashMap<>();
  private final Set<Connection> lateSeats = new LinkedHashSet<>();
  private final Set<Connection> seats = new LinkedHashSet<>();
  private final Set<Connection> unplaced = new LinkedHashSet<>();
  private final Map<Position, Said> truths = new HashMap<>();
  private @Nullable History history;
  private Landmark known = new Landmark(-1, -1, Beat.NONE);
  private Truth next = new Truth(-1, 0);
  private int idle;

  Hosted(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  boolean isLeft() {
    return idle > world.rules().linger();
  }

  /** The channel is heard from now on, for the first time or again. */
  void acknowledged(Landmark latest, Truth before) {
    next = before;
    if (history == null) {
      begin(latest);
    } else if (!world.has(Mutant.HISTORY_OVER_A_GAP)) {
      begin(latest);
      seats.forEach(seat -> seat.send(new Resync()));
      unplaced.addAll(seats);
      List.copyOf(replaying.keySet()).forEach(this::refuse);
      waiting.forEach(Connection::awaitAnew);
    }
    node.beat();
    settle();
  }

  private void begin(Landmark latest) {
    HistoryLimits limits = new HistoryLimits(Duration.ofDays(1), world.rules().events(), 64 * 1024);
    Landmark from =
        world.has(Mutant.BASE_IS_PAST)
            ? new Landmark(latest.link(), latest.index() - 1, latest.beat())
            : latest;
    history = new History(limits, new BoundedMemory(MEMORY), from);
    reach(latest);
  }

  void beatHeard(Landmark latest, long ownNumber) {
    reach(latest);
    waiting.forEach(connection -> connection.heardBeat(ownNumber));
    if (!unplaced.isEmpty()) {
      here()
          .ifPresent(here -> {
            unplaced.forEach(seat -> seat.send(here));
            unplaced.clear();
          });
    }
    settle();
  }

  void heard(Landmark after, Said said) {
    History present = history;
    if (present == null) {
      return;
    }
    if (present.isOf(after)) {
      next = new Truth(said.truth().redis(), said.truth().index() + 1);
    }
    Optional<Position> reached = present.hear(after, new byte[] {said.body()}, 0);
    reached.ifPresent(position -> truths.put(position, said));
    for (Connection seat : seats) {
      reached.ifPresent(position -> seat.send(new Next(position)));
      seat.send(said);
    }
    settle();
  }

  void passed(Landmark after) {
    if (history != null && !node.countsEventsOnly()) {
      history.pass(after);
    }
  }

  void join(Connection connection, Landmark latest) {
    reach(latest);
    idle = 0;
    waiting.add(connection);
    settle();
  }

  void tick() {
    seats.removeIf(seat -> !seat.isOpen());
    unplaced.removeIf(seat -> !seat.isOpen());
    waiting.removeIf(seat -> !seat.isOpen());
    lateSeats.removeIf(seat -> !seat.isOpen());
    replaying.keySet().removeIf(seat -> !seat.isOpen());
    for (Connection late : List.copyOf(lateSeats)) {
      lateSeats.remove(late);
      seat(late);
    }
    for (Connection reader : List.copyOf(replaying.keySet())) {
      if (reader.unread() < 3) {
        replay(reader, replaying.getOrDefault(reader, new Cursor(0, 0, 0)));
      }
    }
    boolean used = !seats.isEmpty() || !waiting.isEmpty() || !replaying.isEmpty();
    idle = used || !lateSeats.isEmpty() ? 0 : idle + 1;
    if (history != null && history.size() > world.rules().events()) {
      throw new Violation("I4: more is remembered than may be");
    }
  }

  private void reach(Landmark latest) {
    if (latest.index() > known.index()) {
      known = latest;
    }
    if (history != null) {
      history.reach(latest);
    }
  }

  private void settle() {
    for (Connection connection : List.copyOf(waiting)) {
      History present = history;
      if (present != null && present.isOf(known)) {
        admit(connection, present);
      }
    }
  }

  private void admit(Connection connection, History present) {
    if (world.has(Mutant.LATE_LANDMARK)) {
      present.reach(node.latest());
    }
    Position position = connection.position();
    if (position == null) {
      waiting.remove(connection);
      seat(connection);
      return;
    }
    long index = node.find(position.beat());
    switch (present.resume(position, index, connection.hasHeardBeat())) {
      case Replay(Cursor from) -> recover(connection, from);
      case AwaitBeat await when world.has(Mutant.NO_BARRIER) && index != Landmarks.UNKNOWN ->
          recover(connection, present.end());
      case AwaitBeat await -> {
        if (!connection.awaitsBeat() && node.isLinked()) {
          connection.await(node.beat());
        }
      }
      case Refuse refused -> {
        waiting.remove(connection);
        world.refused();
        connection.send(new Resync());
        seat(connection);
      }
    }
  }

  private void recover(Connection connection, Cursor from) {
    waiting.remove(connection);
    world.recovered();
    connection.send(new Recovered());
    if (world.has(Mutant.SEAT_FIRST)) {
      seat(connection);
    }
    replay(connection, from);
  }

  private void replay(Connection connection, Cursor from) {
    History present = history;
    Piece piece = present == null ? null : present.after(from).orElse(null);
    if (piece == null) {
      refuse(connection);
      return;
    }
    // The domain's pieces are of 64 KiB; these are of a few events, so that there are several.
    List<Piece.Event> events = piece.events();
    int some = Math.min(world.rules().piece(), events.size());
    Cursor cursor = from;
    for (Piece.Event event : events.subList(0, some)) {
      connection.send(new Next(event.reached()));
      connection.send(Objects.requireNonNull(truths.get(event.reached())));
      cursor =
          new Cursor(
              node.find(event.reached().beat()), event.reached().count(), event.reached().check());
      world.replayed();
    }
    if (some < events.size()) {
      replaying.put(connection, cursor);
      return;
    }
    replaying.remove(connection);
    if (world.has(Mutant.LATE_SEAT) && some > 0) {
      lateSeats.add(connection);
    } else if (!seats.contains(connection)) {
      seat(connection);
    }
  }

  private void refuse(Connection connection) {
    replaying.remove(connection);
    world.overtaken();
    connection.send(new Resync());
    seat(connection);
  }

  private void seat(Connection connection) {
    here().ifPresentOrElse(connection::send, () -> unplaced.add(connection));
    seats.add(connection);
  }

  private Optional<Here> here() {
    History present = history;
    return present == null
        ? Optional.empty()
        : present.here().map(position -> new Here(position, next));
  }
}
