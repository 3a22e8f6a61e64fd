package dev.parley.application;

import dev.parley.application.Newcomers.Newcomer;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.recovery.Cursor;
import dev.parley.domain.recovery.History;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Piece;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Removals;
import dev.parley.domain.recovery.Resumption.After;
import dev.parley.domain.recovery.Resumption.Last;
import dev.parley.domain.recovery.Step;
import dev.parley.domain.recovery.Step.AwaitBeat;
import dev.parley.domain.recovery.Step.Refuse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who keep places in one channel at this node, and what is remembered for them: who comes
 * back is told what it missed before it hears the channel. Confined to its channel's lane; there
 * from the first of them on until a while after the last.
 *
 * <pre>
 *              placed, its turn                 the last piece
 *   COMING ────────────────────▶ READING ─────────────────────▶ seated
 *      │ not placed, too late        │ overtaken, too late        ▲
 *      └─────────────────────────────┴──── told of the gap ───────┘
 * </pre>
 *
 * <p>The last piece and the seat are one step of the lane: what the lane did before is in the
 * history, what it does after is heard, and nothing is both or neither.
 */
final class PlacedClients {
  /** How long it may take to find out where a client was, or for its turn to come. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a client may read what it missed. */
  private static final Duration LONGEST_REPLAY = Duration.ofSeconds(30);

  private final Ports ports;
  private final Recovery recovery;
  private final Consumer<Runnable> lane;
  private final Consumer<Newcomer> seat;
  private final Map<ConnectionId, ReturningClient> returning = new LinkedHashMap<>(2);
  private final Set<ConnectionId> positioned = new HashSet<>(2);
  private final Set<ConnectionId> unplaced = new HashSet<>(2);
  private final ChannelEvents events;
  private final Removals removals = new Removals();
  private History history;
  private long followedOver;
  private Landmark known;
  private final UnusedSince unused = new UnusedSince();
  private boolean lost;

  /**
   * Begins to remember, with the next beat.
   *
   * @param known up to where all that the bus brought was given to the lane
   * @param followedOver the life of the link over which the channel is heard
   * @param lane brings work back into the channel's lane
   * @param seat lets one in who has been told what it missed, or that it cannot be
   */
  PlacedClients(
      ChannelEvents events,
      Ports ports,
      Recovery recovery,
      Landmark known,
      long followedOver,
      Consumer<Runnable> lane,
      Consumer<Newcomer> seat) {
    this.events = events;
    this.ports = ports;
    this.recovery = recovery;
    this.known = known;
    this.followedOver = followedOver;
    this.lane = lane;
    this.seat = seat;
    this.history = fresh(recovery);
    recovery.begun();
    awaitBegin();
  }

  /** Whether nobody waits here. */
  boolean isEmpty() {
    return returning.isEmpty();
  }

  /** Whether something is to happen here with time. */
  boolean isRestless() {
    return !returning.isEmpty() || unused.isUnused() || removals.areRecent();
  }

  /** All that the bus brought before that place has been given to the lane. */
  void learn(Landmark place) {
    if (place.index() > known.index()) {
      known = place;
    }
    history.reach(place);
  }

  /**
   * A publication came that is relayed.
   *
   * @param after the last beat before it
   * @return where a client is that has heard it; null if nobody remembers that
   */
  @Nullable Position hear(Publication publication, Landmark after) {
    if (publication.event().isRecoverable()) {
      return history.hear(after, publication.payload().bytes(), nanos()).orElse(null);
    }
    history.pass(after);
    return null;
  }

  /** Something came that is not relayed as it is. */
  void pass(Landmark after) {
    history.pass(after);
  }

  /** Has one come back. */
  void resume(Newcomer newcomer) {
    unused.note(true, nanos());
    if (newcomer.resumption() instanceof After || newcomer.resumption() instanceof Last) {
      ReturningClient one = new ReturningClient(newcomer, nanos());
      returning.put(newcomer.connection(), one);
      settle(one);
    } else {
      tellGap(newcomer, Gap.HISTORY_UNKNOWN);
      seat.accept(newcomer);
    }
  }

  /** One is being seated that wants to know from here on where it is. */
  void seated(ConnectionId connection) {
    unused.note(true, nanos());
    positioned.add(connection);
    tellPlace(connection);
  }

  /**
   * One that has not been seated yet goes on to wait.
   *
   * @return false if that connection does not wait here
   */
  boolean postpone(ConnectionId connection, Runnable work) {
    ReturningClient one = returning.get(connection);
    if (one != null) {
      one.newcomer.then().add(work);
    }
    return one != null;
  }

  /** A connection leaves; the newcomer that it was, if it was not seated yet. */
  Optional<Newcomer> leave(ConnectionId connection, Ending ending) {
    unplaced.remove(connection);
    boolean hadPlace = positioned.remove(connection);
    ReturningClient one = returning.remove(connection);
    if (one != null) {
      one.endTurn();
      one.newcomer.then().forEach(Runnable::run);
    }
    if (hadPlace || one != null) {
      lost |= ending == Ending.LOST;
      noteUse();
    }
    return Optional.ofNullable(one).map(left -> left.newcomer);
  }

  /**
   * Publications may have been missed, and the channel is heard again from that place on. Those who
   * are seated have been told of it.
   */
  void catchUp(Gap gap, Landmark from) {
    followedOver = from.link();
    learn(from);
    history.forget();
    history = fresh(recovery);
    removals.clear();
    awaitBegin();
    unplaced.addAll(positioned);
    List.copyOf(returning.values()).forEach(one -> refuse(one, gap));
  }

  /** A user was taken out of the channel: what was said since then is not told to them. */
  void forbid(UserId user) {
    if (!removals.add(user, nanos())) {
      history.forget();
    }
  }

  /** Does what time has brought. */
  void expire() {
    long nowNanos = nanos();
    for (ReturningClient one : List.copyOf(returning.values())) {
      boolean waitsInVain = one.waits && nowNanos - one.waitsSinceNanos > PATIENCE.toNanos();
      if (waitsInVain || nowNanos - one.sinceNanos > LONGEST_REPLAY.toNanos()) {
        refuse(one, Gap.HISTORY_BUSY);
      }
    }
    removals.settle(history.end(), nowNanos);
  }

  /** Whether nobody has been here for so long that nobody is expected any more. */
  boolean isOver() {
    return unused.isUnusedFor(recovery.limits().window(), nanos());
  }

  /** Forgets what is too old. */
  void forgetOld() {
    history.expire(nanos());
  }

  /** Whether the channel is to be heard though nobody is there: somebody may come back. */
  boolean isAwaited() {
    return unused.isUnused() && lost;
  }

  /** Nothing is remembered any more. The last call. */
  void end() {
    history.forget();
    recovery.ended();
  }

  /** Of the link over which the channel is followed; it begins with the next beat. */
  private static History fresh(Recovery recovery) {
    return new History(recovery.limits(), recovery.memory(), recovery.beats().latest());
  }

  private void awaitBegin() {
    var _ = recovery.beats().next().thenAccept(place -> lane.accept(() -> reached(place)));
  }

  private void reached(Landmark place) {
    learn(place);
    if (!unplaced.isEmpty()) {
      List<ConnectionId> waiting = List.copyOf(unplaced);
      unplaced.clear();
      waiting.forEach(this::tellPlace);
    }
    List.copyOf(returning.values()).forEach(this::settle);
  }

  /** Looks where one is, if that can be known. */
  private void settle(ReturningClient one) {
    if (one.cursor != null || !isHeard()) {
      return; // What is published now may be missed; it is told when the channel is heard again.
    }
    switch (one.step(history, recovery.beats())) {
      case Step.Replay(Cursor from)
          when removals.forbid(one.newcomer.subscriber().member().user(), from) ->
          refuse(one, Gap.HISTORY_LOST);
      case Step.Replay(Cursor from) -> {
        one.cursor = from;
        if (history.countAfter(from) == 0) {
          goOn(one);
        } else {
          awaitTurn(one);
        }
      }
      case AwaitBeat await -> await(one);
      case Refuse(Step.Reason reason) -> {
        if (reason == Step.Reason.DIVERGED) {
          ports.telemetry().count(Measure.ORDER_DIVERGED);
        }
        refuse(one, reason == Step.Reason.LOST ? Gap.HISTORY_LOST : Gap.HISTORY_UNKNOWN);
      }
    }
  }

  /** Whether the link that brings the channel now is the one that the history is of. */
  private boolean isHeard() {
    return known.link() == followedOver && history.isOf(known);
  }

  private void await(ReturningClient one) {
    if (one.awaits) {
      return;
    }
    one.awaits = true;
    var _ =
        recovery
            .beats()
            .next()
            .thenAccept(place ->
                lane.accept(() -> {
                  learn(place);
                  if (returning.get(one.newcomer.connection()) == one) {
                    one.awaited = true;
                    settle(one);
                  }
                }));
  }

  private void awaitTurn(ReturningClient one) {
    one.waits = true;
    one.waitsSinceNanos = nanos();
    one.turn = recovery.gate().request(() -> lane.accept(() -> goOn(one)));
  }

  /** Tells the next piece. With the last one, or if there is none, it is seated. */
  private void goOn(ReturningClient one) {
    Cursor cursor = one.cursor;
    if (returning.get(one.newcomer.connection()) != one || cursor == null) {
      one.endTurn();
      return;
    }
    Optional<Piece> remembered = history.after(cursor);
    if (remembered.isEmpty()) {
      refuse(one, Gap.HISTORY_LOST);
      return;
    }
    if (!one.begun) {
      one.begun = true;
      one.announce(events, ports.telemetry(), history.countAfter(cursor));
    }
    Piece piece = remembered.get();
    one.cursor = piece.next();
    one.waits = false;
    tellPiece(one, piece);
    if (piece.last()) {
      returning.remove(one.newcomer.connection());
      seat.accept(one.newcomer);
    }
  }

  private void tellPiece(ReturningClient one, Piece piece) {
    ReplayGate.Turn turn = one.turn;
    if (turn == null || piece.events().isEmpty()) {
      one.endTurn();
      return;
    }
    one.turn = null; // From here on the piece ends it.
    ports.telemetry().count(Measure.REPLAYED, piece.events().size());
    events.replay(
        one.newcomer.connection(),
        piece,
        one.newcomer.request(),
        turn::told,
        () -> {
          turn.release();
          lane.accept(() -> taken(one));
        });
  }

  private void taken(ReturningClient one) {
    if (returning.get(one.newcomer.connection()) == one && !one.waits) {
      awaitTurn(one);
    }
  }

  private void refuse(ReturningClient one, Gap gap) {
    one.endTurn();
    returning.remove(one.newcomer.connection());
    tellGap(one.newcomer, gap);
    seat.accept(one.newcomer);
  }

  private void tellGap(Newcomer newcomer, Gap gap) {
    if (gap.isOfHistory()) {
      ports.telemetry().count(Measure.RECOVERY_REFUSED, gap);
    }
    events.tellGap(newcomer.connection(), gap);
  }

  private void tellPlace(ConnectionId connection) {
    Optional<Position> here = isHeard() ? history.here() : Optional.empty();
    here.ifPresentOrElse(
        place -> events.tellPlace(connection, place), () -> unplaced.add(connection));
  }

  private void noteUse() {
    unused.note(!positioned.isEmpty() || !returning.isEmpty(), nanos());
  }

  private long nanos() {
    return ports.monotonic().nanos();
  }
}
