package dev.parley.websocket.stomp;

import dev.parley.domain.channel.ChannelId;
import dev.parley.websocket.raw.ClientMessage;
import dev.parley.websocket.raw.ClientMessage.SetState;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import dev.parley.websocket.raw.ClientMessageReader;
import dev.parley.websocket.stomp.Destinations.Command;
import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * What can be told of a SEND, ACK or NACK by itself, whoever sends it and whenever it is carried
 * out: before a transaction keeps it. Stateless, safe for any thread.
 */
final class FrameCheck {
  private FrameCheck() {}

  /** What is wrong with it; empty if nothing is. */
  static Optional<StompError> mistakeIn(StompFrame frame, StompVersion version) {
    return frame.command() == StompCommand.SEND
        ? mistakeInSend(frame)
        : mistakeInAcknowledgement(frame, version);
  }

  private static Optional<StompError> mistakeInSend(StompFrame frame) {
    Optional<String> destination = frame.header("destination");
    if (destination.isEmpty()) {
      return Optional.of(StompError.DESTINATION_REQUIRED);
    }
    if (destination.get().equals(Destinations.REFRESH)) {
      return ClientMessageReader.readToken(frame.body()).isPresent()
          ? Optional.empty()
          : Optional.of(StompError.BODY_INVALID);
    }
    Optional<Command> command = Destinations.command(destination.get());
    if (command.isEmpty()) {
      return Optional.of(StompError.DESTINATION_UNKNOWN);
    }
    return isAbout(command.get(), ClientMessageReader.read(frame.body()))
        ? Optional.empty()
        : Optional.of(StompError.BODY_INVALID);
  }

  private static Optional<StompError> mistakeInAcknowledgement(
      StompFrame frame, StompVersion version) {
    Optional<String> message = messageId(frame, version);
    if (message.isEmpty()) {
      return Optional.of(StompError.ID_REQUIRED);
    }
    return MessageId.isOne(message.get()) ? Optional.empty() : Optional.of(StompError.ACK_UNKNOWN);
  }

  /** The message that an ACK or NACK is about. */
  static Optional<String> messageId(StompFrame frame, StompVersion version) {
    return frame
        .header("id")
        .or(() -> version == StompVersion.V1_2 ? Optional.empty() : frame.header("message-id"));
  }

  /** Whether it is what is said at that destination, for its channel if it names one. */
  static boolean isAbout(Command command, ClientMessage message) {
    return switch (message) {
      case StartTyping(var channel, _, _) -> isAbout(command, Interest.TYPING, channel);
      case StopTyping(var channel, _, _) -> isAbout(command, Interest.TYPING, channel);
      case SetState(var channel, _, _) -> isAbout(command, Interest.PRESENCE, channel);
      default -> false;
    };
  }

  private static boolean isAbout(Command command, Interest interest, Optional<ChannelId> named) {
    return command.interest() == interest
        && named.orElse(command.channel()).equals(command.channel());
  }
}
