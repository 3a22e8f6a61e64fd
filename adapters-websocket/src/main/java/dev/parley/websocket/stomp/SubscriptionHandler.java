package dev.parley.websocket.stomp;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.ServerEvent.Refused;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.recovery.Resumption;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PacedReplay;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.websocket.stomp.Destinations.Topic;
import dev.parley.websocket.stomp.StompSubscriptions.Subscription;
import java.util.Optional;

/**
 * Carries out SUBSCRIBE and UNSUBSCRIBE, and tells a client on its subscriptions what is for it
 * alone. What is published comes past this, in the subscription's wire format. Confined to the
 * connection's I/O thread.
 */
final class SubscriptionHandler {
  private final Link link;
  private final ClientSession session;
  private final StompSender sender;
  private final RequestSequencer requests;
  private final StompSubscriptions subscriptions = new StompSubscriptions();
  private final PacedReplay replays;

  SubscriptionHandler(
      Link link, ClientSession session, StompSender sender, RequestSequencer requests) {
    this.link = link;
    this.session = session;
    this.sender = sender;
    this.requests = requests;
    this.replays = new PacedReplay(link);
  }

  void subscribe(StompFrame frame) {
    Optional<String> receipt = frame.header("receipt");
    Optional<String> destination = frame.header("destination");
    Optional<String> id = id(frame);
    Optional<Topic> topic = destination.flatMap(Destinations::topic);
    Optional<AckMode> ack = AckMode.parse(frame.header("ack").orElse("auto"));
    Optional<PresenceView> view =
        PresenceView.parse(frame.header("presence").orElse(PresenceView.LIST.word()));
    String member = frame.header("member").orElse("true");
    Interest interest = topic.map(Topic::interest).orElse(Interest.EVERYTHING);
    Optional<Resumption> wanted =
        topic.isPresent() && interest.wantsHistory() ? wanted(frame) : Optional.of(Resumption.NONE);
    boolean personal = destination.filter(Destinations.AUTH::equals).isPresent();
    if (destination.isEmpty()) {
      sender.error(StompError.DESTINATION_REQUIRED, receipt);
    } else if (id.isEmpty()) {
      sender.error(StompError.ID_REQUIRED, receipt);
    } else if (topic.isEmpty() && !personal) {
      sender.error(StompError.DESTINATION_UNKNOWN, receipt);
    } else if (ack.isEmpty()) {
      sender.error(StompError.ACK_INVALID, receipt);
    } else if (view.isEmpty() || !(member.equals("true") || member.equals("false"))) {
      sender.error(StompError.PRESENCE_INVALID, receipt);
    } else if (wanted.isEmpty()) {
      sender.error(StompError.REWIND_INVALID, receipt);
    } else if (subscriptions.has(id.get())) {
      sender.error(StompError.SUBSCRIPTION_EXISTS, receipt);
    } else if (subscriptions.isFull()) {
      sender.error(StompError.TOO_MANY_SUBSCRIPTIONS, receipt);
    } else if (topic.isPresent() && subscriptions.isFull(topic.get().channel())) {
      sender.error(StompError.TOO_MANY_TO_CHANNEL, receipt);
    } else {
      StompWireFormat form =
          new StompWireFormat(
              sender.dialect(),
              destination.get(),
              id.get(),
              interest,
              view.get(),
              ack.get(),
              !(wanted.get() instanceof Resumption.None));
      Subscription subscription =
          new Subscription(
              topic.map(Topic::channel).orElse(null),
              form,
              topic.isPresent() && member.equals("true"),
              wanted.get());
      subscriptions.add(id.get(), subscription);
      subscription
          .channel()
          .ifPresentOrElse(
              channel -> join(channel, subscription, receipt), () -> sender.receipt(receipt));
    }
  }

  /** The state of a channel is told so and so often; who asks sooner has it a moment later. */
  private void join(ChannelId channel, Subscription subscription, Optional<String> receipt) {
    if (subscription.isOver()) { // A moderator has been here meanwhile.
      sender.receipt(receipt);
      return;
    }
    long nowNanos = link.nanoTime();
    long waitNanos =
        subscription.form().wants(EventName.PRESENCE_STATE)
            ? session.takeState(channel, nowNanos)
            : 0;
    if (waitNanos > 0) {
      requests.postpone(nowNanos + waitNanos, () -> join(channel, subscription, receipt));
    } else {
      StompRequest request = requests.begin(StompRequest.subscribe(subscription, receipt));
      session.subscribe(
          channel, subscriptions.participation(channel), subscription.wanted(), request);
    }
  }

  /** Of the channel's history; empty if it is a number of events that is none. */
  private static Optional<Resumption> wanted(StompFrame frame) {
    Optional<String> position = frame.header("position");
    Optional<String> rewind = frame.header("rewind");
    if (rewind.isEmpty()) {
      return Optional.of(Resumption.of(position));
    }
    return rewind
        .flatMap(Resumption.Last::parse)
        .map(last -> Resumption.of(position, Optional.of(last)));
  }

  /** What was missed, or was said before, follows: the channel is joined, as the receipt says. */
  void begin(ServerEvent event, Request answered) {
    if (answered instanceof StompRequest request && request.isSubscription()) {
      sender.receipt(request.takeReceipt());
      sender.message(request.subscription(), event);
    }
  }

  void replay(Replay piece) {
    if (piece.request() instanceof StompRequest request && request.isSubscription()) {
      replays.send(piece, sender.history(request.subscription(), piece.events()));
    }
  }

  /** Time passes: the next piece may come. */
  void tick() {
    replays.goOn();
  }

  /** Events may have been missed: one that is not in effect yet is told when it is. */
  void tell(ServerEvent.Resync resync) {
    tell(resync.channel(), resync);
    for (Subscription subscription : subscriptions.to(resync.channel())) {
      if (!subscription.isConfirmed() && subscription.form().placed()) {
        subscription.owe(resync);
      }
    }
  }

  /** Where the client is in the channel. */
  void tell(ServerEvent.Place place) {
    for (Subscription subscription : subscriptions.confirmed(place.channel())) {
      if (subscription.form().placed()) {
        sender.message(subscription, place);
      }
    }
  }

  /** The channel is joined: the receipt, the state, and from here on everything that is said. */
  void confirm(RosterState roster) {
    if (!(roster.request() instanceof StompRequest request)
        || !request.answer()
        || !request.isSubscription()) {
      return;
    }
    Subscription subscription = request.subscription();
    subscription.confirm();
    sender.receipt(request.takeReceipt());
    subscription.takeOwed().ifPresent(resync -> sender.message(subscription, resync));
    if (subscription.form().wants(roster.name())) {
      sender.message(subscription, roster.inView(subscription.form().view()));
    }
    subscription.channel().ifPresent(channel -> link.listen(channel, subscription.form()));
  }

  void unsubscribe(StompFrame frame) {
    Optional<String> receipt = frame.header("receipt");
    Optional<String> id = id(frame);
    if (id.isEmpty()) {
      sender.error(StompError.ID_REQUIRED, receipt);
      return;
    }
    Optional<Subscription> subscription = subscriptions.find(id.get());
    if (subscription.isEmpty()) {
      sender.error(StompError.SUBSCRIPTION_UNKNOWN, receipt);
      return;
    }
    subscription
        .get()
        .channel()
        .filter(channel -> !subscription.get().isOver())
        .ifPresentOrElse(
            channel -> unsubscribe(id.get(), channel, subscription.get().form(), receipt),
            () -> {
              subscriptions.remove(id.get());
              sender.receipt(receipt);
            });
  }

  /**
   * The last one takes the connection out of the channel; any other may be what it was there by.
   */
  private void unsubscribe(
      String id, ChannelId channel, StompWireFormat form, Optional<String> receipt) {
    Participation before = subscriptions.participation(channel);
    subscriptions.remove(id);
    link.stopListening(channel, form);
    Participation after = subscriptions.participation(channel);
    if (!subscriptions.isIn(channel)) {
      session.unsubscribe(channel, requests.begin(StompRequest.unsubscribe(receipt)));
    } else if (!after.equals(before)) {
      session.subscribe(channel, after, requests.begin(StompRequest.unsubscribe(receipt)));
    } else {
      sender.receipt(receipt);
    }
  }

  /** Whether the client is subscribed to the channel, or about to be. */
  boolean isIn(ChannelId channel) {
    return subscriptions.isIn(channel);
  }

  /** Whether the server has ended what it had there, and the client has not asked again. */
  boolean wasIn(ChannelId channel) {
    return subscriptions.wasIn(channel);
  }

  /** Tells the client what happens in a channel, on those subscriptions that are for it. */
  void tell(ChannelId channel, ServerEvent event) {
    for (Subscription subscription : subscriptions.confirmed(channel)) {
      if (subscription.form().wants(event.name())) {
        sender.message(subscription, event);
      }
    }
  }

  /** Tells the client what concerns its connection alone, where it has asked for that. */
  void tellInPerson(EventName event, byte[] json) {
    for (Subscription subscription : subscriptions.personal()) {
      sender.message(subscription, event, json);
    }
  }

  /**
   * The client is out of the channel, and its subscriptions to it are over: the error is the last
   * thing that comes on each, whatever it was for. STOMP's own ERROR would cost it every other
   * channel.
   */
  void removed(Refused refused) {
    ChannelId channel = refused.channel().orElseThrow();
    boolean _ = requests.isFree(); // A SUBSCRIBE that this answers has its receipt first.
    byte[] json = EventWriter.write(refused);
    for (Subscription subscription : subscriptions.to(channel)) {
      link.stopListening(channel, subscription.form());
      sender.message(subscription, refused.name(), json);
      subscription.end();
    }
  }

  /** A client of 1.0 may leave the id out, and unsubscribes by the destination then. */
  private Optional<String> id(StompFrame frame) {
    return frame
        .header("id")
        .or(() ->
            sender.dialect().version() == StompVersion.V1_0
                ? frame.header("destination")
                : Optional.empty());
  }
}
