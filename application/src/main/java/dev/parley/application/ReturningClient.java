package dev.parley.application;

import dev.parley.application.Newcomers.Newcomer;
import dev.parley.domain.recovery.Cursor;
import dev.parley.domain.recovery.Position;
import org.jspecify.annotations.Nullable;

/**
 * One that is to be told first what it missed: the state of {@link PlacedClients} for it. Confined
 * to its channel's lane.
 */
final class ReturningClient {
  final Newcomer newcomer;
  final Position position;
  final long sinceNanos;
  long waitsSinceNanos;
  boolean waits = true;
  boolean awaits;
  boolean awaited;
  boolean begun;
  @Nullable Cursor cursor;
  ReplayGate.@Nullable Turn turn;

  ReturningClient(Newcomer newcomer, Position position, long nowNanos) {
    this.newcomer = newcomer;
    this.position = position;
    this.sinceNanos = nowNanos;
    this.waitsSinceNanos = nowNanos;
  }

  void endTurn() {
    if (turn != null) {
      turn.release();
      turn = null;
    }
  }
}
