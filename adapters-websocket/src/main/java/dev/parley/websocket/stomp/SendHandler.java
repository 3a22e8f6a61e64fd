package dev.parley.websocket.stomp;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.websocket.raw.ClientMessage;
import dev.parley.websocket.raw.ClientMessage.SetState;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import dev.parley.websocket.raw.ClientMessageReader;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.websocket.stomp.Destinations.Command;
import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * Carries out SEND, ACK and NACK, at once or when their transaction is committed. Confined to the
 * connection's I/O thread.
 */
final class SendHandler {
  private final ClientSession session;
  private final StompSender sender;
  private final RequestSequencer requests;
  private final SubscriptionHandler subscriptions;
  private final TokenHandler token;
  private final Telemetry telemetry;

  SendHandler(
      ClientSession session,
      StompSender sender,
      RequestSequencer requests,
      SubscriptionHandler subscriptions,
      TokenHandler token,
      Telemetry telemetry) {
    this.session = session;
    this.sender = sender;
    this.requests = requests;
    this.subscriptions = subscriptions;
    this.token = token;
    this.telemetry = telemetry;
  }

  /**
   * Does what the frame says.
   *
   * @param receipt what is owed when it is done; a frame of a transaction has had its own
   */
  void carryOut(StompFrame frame, Optional<String> receipt) {
    if (frame.command() == StompCommand.SEND) {
      send(frame, receipt);
    } else {
      acknowledge(frame, receipt);
    }
  }

  private void send(StompFrame frame, Optional<String> receipt) {
    Optional<String> destination = frame.header("destination");
    Optional<Command> command = destination.flatMap(Destinations::command);
    if (destination.isEmpty()) {
      sender.error(StompError.DESTINATION_REQUIRED, receipt);
    } else if (destination.get().equals(Destinations.REFRESH)) {
      token.refresh(frame, receipt);
    } else if (command.isEmpty()) {
      sender.error(StompError.DESTINATION_UNKNOWN, receipt);
    } else {
      say(command.get(), ClientMessageReader.read(frame.body()), receipt);
    }
  }

  private void say(Command command, ClientMessage message, Optional<String> receipt) {
    ChannelId channel = command.channel();
    if (!FrameCheck.isAbout(command, message)) {
      sender.error(StompError.BODY_INVALID, receipt);
    } else if (subscriptions.wasIn(channel)) {
      // It may not have heard of that yet when it said this.
      sender.refuseSilently(StompError.NOT_JOINED);
      sender.receipt(receipt);
    } else if (!subscriptions.isIn(channel)) {
      sender.error(StompError.NOT_JOINED, receipt);
    } else {
      StompRequest request = requests.begin(StompRequest.signal(receipt));
      switch (message) {
        case StartTyping(_, var thread, _) -> session.startTyping(channel, thread, request);
        case StopTyping(_, var thread, _) -> session.stopTyping(channel, thread, request);
        case SetState(_, var state, _) -> session.setState(channel, state, request);
        default -> throw new IllegalStateException("isAbout lets nothing else pass");
      }
    }
  }

  /**
   * Nothing is ever sent again, so an acknowledgement is counted and changes nothing else. A client
   * may send one for a subscription that it has just ended: that is no mistake.
   */
  private void acknowledge(StompFrame frame, Optional<String> receipt) {
    FrameCheck.mistakeIn(frame, sender.dialect().version())
        .ifPresentOrElse(
            mistake -> sender.error(mistake, receipt),
            () -> {
              telemetry.count(
                  frame.command() == StompCommand.ACK
                      ? Measure.MESSAGE_ACKNOWLEDGED
                      : Measure.MESSAGE_NOT_ACKNOWLEDGED);
              sender.receipt(receipt);
            });
  }
}
