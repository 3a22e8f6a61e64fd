package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.recovery.Piece;
import java.time.Instant;
import java.util.List;

/**
 * Some of the events that a connection missed, to be told to it in one piece, each with where it
 * leads to.
 *
 * @param request what it belongs to
 * @param told to be run when the piece has left for the client
 * @param taken to be run when the client has read most of it; on any thread
 */
public record Replay(
    ChannelId channel,
    List<Piece.Event> events,
    Request request,
    Runnable told,
    Runnable taken,
    Instant at) {
  public Replay {
    events = List.copyOf(events);
  }
}
