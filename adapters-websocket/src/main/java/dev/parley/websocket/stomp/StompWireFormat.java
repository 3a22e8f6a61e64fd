package dev.parley.websocket.stomp;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.presence.PresenceView;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.Reach;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.FrameBytes;

/**
 * How a channel's events look to one kind of STOMP subscription. Clients name their subscriptions
 * alike ({@code sub-0} is every stompjs client's first), so most of a channel's subscribers share
 * one form, and with it the bytes.
 *
 * @param placed whether with where each event leads to, in its header {@code position}
 */
record StompWireFormat(
    Dialect dialect,
    String destination,
    String subscription,
    Interest interest,
    PresenceView view,
    AckMode ack,
    boolean placed)
    implements WireFormat {
  @Override
  public boolean wants(EventName event) {
    return interest.wants(event) && isWithinView(event);
  }

  private boolean isWithinView(EventName event) {
    return switch (view) {
      case LIST -> true;
      case COUNT -> !event.isOfMember();
      case NONE -> !event.isOfMember() && !event.equals(EventName.PRESENCE_STATE);
    };
  }

  @Override
  public boolean isWithin(Reach reach) {
    return switch (reach) {
      case EVERYBODY, ALL_BUT_PARLEY_1 -> true;
      case COUNTING -> view == PresenceView.COUNT;
      case PARLEY_1 -> false;
    };
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    return dialect.message(
        this,
        MessageId.broadcast(broadcast.number(), subscription),
        broadcast.event(),
        broadcast.reached().map(ServerEvent.Place::position),
        broadcast.payload());
  }
}
