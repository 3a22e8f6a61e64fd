package dev.parley.application;

import dev.parley.application.Newcomers.Newcomer;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Resumption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a channel of this node stands among the beats, and those who keep {@linkplain PlacedClients
 * places} in it, if there are any: nothing else is kept, and a publication passes by, where nobody
 * does. Confined to its channel's lane.
 */
final class ChannelRecovery {
  private final ChannelEvents events;
  private final Ports ports;
  private final Recovery recovery;
  private final Consumer<Runnable> lane;
  private final Consumer<Newcomer> seat;
  private long followedOver = -1;
  private Landmark known;
  private @Nullable PlacedClients placed;

  /**
   * Nobody keeps a place yet.
   *
   * @param lane brings work back into the channel's lane
   * @param seat lets one in who has been told what it missed, or that it cannot be
   */
  ChannelRecovery(
      ChannelEvents events,
      Ports ports,
      Recovery recovery,
      Consumer<Runnable> lane,
      Consumer<Newcomer> seat) {
    this.events = events;
    this.ports = ports;
    this.recovery = recovery;
    this.lane = lane;
    this.seat = seat;
    this.known = recovery.beats().latest();
  }

  /** Whether nobody waits here. */
  boolean isEmpty() {
    return placed == null || placed.isEmpty();
  }

  /** Whether something is to happen here with time. */
  boolean isRestless() {
    return placed != null && placed.isRestless();
  }

  /** The channel is heard from that place on over the link that it is of. */
  void followed(Landmark from) {
    followedOver = from.link();
    learn(from);
  }

  /** All that the bus brought before that place has been given to the lane. */
  void learn(Landmark place) {
    if (place.index() > known.index()) {
      known = place;
    }
    if (placed != null) {
      placed.learn(place);
    }
  }

  /**
   * A publication came that is relayed.
   *
   * @param after the last beat before it
   * @return where a client is that has heard it; null if nobody keeps that
   */
  @Nullable Position hear(Publication publication, Landmark after) {
    return placed == null ? null : placed.hear(publication, after);
  }

  /** Something came that is not relayed as it is. */
  void pass(Landmark after) {
    if (placed != null) {
      placed.pass(after);
    }
  }

  /**
   * Whether one is to be told first what it missed, or what was said before; then it is to be
   * {@linkplain #resume taken back}, and is seated later.
   */
  boolean takes(Newcomer newcomer) {
    return switch (newcomer.resumption()) {
      case Resumption.None none -> false;
      case Resumption.FromNow fromNow -> false;
      case Resumption.After after -> true;
      case Resumption.Unknown unknown -> true;
      case Resumption.Last last -> true;
    };
  }

  /** One comes back. It is seated later, or has been by the time that this returns. */
  void resume(Newcomer newcomer) {
    placed().resume(newcomer);
  }

  /** One is being seated: from here on it knows where it is, if it wants to. */
  void seated(Newcomer newcomer) {
    if (!(newcomer.resumption() instanceof Resumption.None)) {
      placed().seated(newcomer.connection());
    }
  }

  /**
   * One that has not been seated yet goes on to wait.
   *
   * @return false if that connection does not wait here
   */
  boolean postpone(ConnectionId connection, Runnable work) {
    return placed != null && placed.postpone(connection, work);
  }

  /** A connection leaves; the newcomer that it was, if it was not seated yet. */
  Optional<Newcomer> leave(ConnectionId connection, Ending ending) {
    return placed == null ? Optional.empty() : placed.leave(connection, ending);
  }

  /**
   * Publications may have been missed, and the channel is heard again from that place on. Those who
   * are seated have been told of it.
   */
  void catchUp(Gap gap, Landmark from) {
    followed(from);
    if (placed != null) {
      placed.catchUp(gap, from);
    }
  }

  /** A user was taken out of the channel: what was said since then is not told to them. */
  void forbid(UserId user) {
    if (placed != null) {
      placed.forbid(user);
    }
  }

  /** Does what time has brought. */
  void expire() {
    if (placed != null) {
      placed.expire();
      if (placed.isOver()) {
        end();
      }
    }
  }

  /** Forgets what is too old. */
  void forgetOld() {
    if (placed != null) {
      placed.forgetOld();
    }
  }

  /** Whether the channel is to be heard though nobody is there: somebody may come back. */
  boolean isAwaited() {
    return placed != null && placed.isAwaited();
  }

  /** Nothing is remembered any more. */
  void end() {
    if (placed != null) {
      placed.end();
      placed = null;
    }
  }

  private PlacedClients placed() {
    PlacedClients present = placed;
    if (present == null) {
      present = new PlacedClients(events, ports, recovery, known, followedOver, lane, seat);
      placed = present;
    }
    return present;
  }
}
