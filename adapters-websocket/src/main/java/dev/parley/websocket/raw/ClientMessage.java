package dev.parley.websocket.raw;

import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.typing.ThreadId;
import java.util.Optional;

/** A message from a raw client. */
public sealed interface ClientMessage {
  /** To be given back with the answer. */
  Optional<String> ref();

  /** Without a channel the one of the connection's URL is meant. */
  record StartTyping(Optional<ChannelId> channel, Optional<ThreadId> thread, Optional<String> ref)
      implements ClientMessage {}

  /** Without a channel the one of the connection's URL is meant. */
  record StopTyping(Optional<ChannelId> channel, Optional<ThreadId> thread, Optional<String> ref)
      implements ClientMessage {}

  /**
   * What others are to be shown of the user's state; empty for none any more. Without a channel the
   * one of the connection's URL is meant.
   */
  record SetState(Optional<ChannelId> channel, Optional<MemberState> state, Optional<String> ref)
      implements ClientMessage {}

  /**
   * To be in a channel.
   *
   * @param how in which way, from then on
   * @param resumption what it wants of the channel's history
   */
  record Join(ChannelId channel, Participation how, Resumption resumption, Optional<String> ref)
      implements ClientMessage {}

  record Leave(ChannelId channel, Optional<String> ref) implements ClientMessage {}

  record GetPresence(ChannelId channel, Optional<String> ref) implements ClientMessage {}

  /** A new token for the connection. */
  record RefreshToken(String token, Optional<String> ref) implements ClientMessage {
    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
      return "RefreshToken";
    }
  }

  /**
   * It says that it lives, on a schedule of its own.
   *
   * @param isPing whether it expects an answer, where there is one
   */
  record KeepAlive(boolean isPing, Optional<String> ref) implements ClientMessage {}

  /** It could not be understood. */
  record Malformed(ErrorCode error, Optional<String> ref) implements ClientMessage {}
}
