package dev.parley.websocket.sse;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.presence.PresenceView;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.Reach;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.FrameBytes;

/**
 * What event streams get: every event in a block, with where it leads to.
 *
 * @param view what is told of those who are there
 */
record EventStreamFormat(PresenceView view) implements WireFormat {
  @Override
  public boolean isWithin(Reach reach) {
    return switch (reach) {
      case EVERYBODY, ALL_BUT_PARLEY_1 -> true;
      case PARLEY_1 -> false;
      case COUNTING -> view == PresenceView.COUNT;
    };
  }

  @Override
  public boolean wants(EventName event) {
    return view == PresenceView.LIST || !event.isOfMember();
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    return EventBlock.event(
        broadcast.reached().map(ServerEvent.Place::position), broadcast.payload());
  }
}
