package dev.parley.application;

import dev.parley.application.Newcomers.Newcomer;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.recovery.Cursor;
import dev.parley.domain.recovery.History;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.recovery.Step;
import org.jspecify.annotations.Nullable;

/**
 * One that is to be told first what it missed, or what was said before it came: the state of {@link
 * PlacedClients} for it. Confined to its channel's lane.
 */
final class ReturningClient {
  final Newcomer newcomer;
  final Resumption wanted;
  final long sinceNanos;
  long waitsSinceNanos;
  boolean waits = true;
  boolean awaits;
  boolean awaited;
  boolean begun;
  @Nullable Cursor cursor;
  ReplayGate.@Nullable Turn turn;

  ReturningClient(Newcomer newcomer, long nowNanos) {
    this.newcomer = newcomer;
    this.wanted = newcomer.resumption();
    this.sinceNanos = nowNanos;
    this.waitsSinceNanos = nowNanos;
  }

  /** Who did not come back is told the last events that are remembered, whatever was before. */
  Step step(History history, Beats beats) {
    return switch (wanted) {
      case Resumption.After(Position position) ->
          history.resume(position, beats.find(position.beat()), awaited);
      case Resumption.Last(int events) -> new Step.Replay(history.beforeLast(events));
      case Resumption.None _, Resumption.FromNow _, Resumption.Unknown _ ->
          throw new IllegalStateException("there is nothing to tell");
    };
  }

  /** Tells it that so many events follow, and what they are. */
  void announce(ChannelEvents events, Telemetry telemetry, int count) {
    if (wanted instanceof Resumption.Last(int asked)) {
      boolean complete = asked > 0 && count >= asked;
      events.tellRewound(newcomer.connection(), count, complete, newcomer.request());
    } else {
      telemetry.count(Measure.RECOVERED);
      events.tellRecovered(newcomer.connection(), count, newcomer.request());
    }
  }

  void endTurn() {
    if (turn != null) {
      turn.release();
      turn = null;
    }
  }
}
