package dev.parley.websocket.stomp;

import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.Admission.Admitted;
import dev.parley.application.port.in.Admission.BusAway;
import dev.parley.application.port.in.Admission.ChannelRefused;
import dev.parley.application.port.in.Admission.Draining;
import dev.parley.application.port.in.Admission.KeysUnavailable;
import dev.parley.application.port.in.Admission.PolicyUnavailable;
import dev.parley.application.port.in.Admission.TokenExpired;
import dev.parley.application.port.in.Admission.TokenInvalid;
import dev.parley.application.port.in.Admission.TokenRevoked;
import dev.parley.application.port.in.Admission.TooManyNewChannels;
import dev.parley.websocket.session.BearerToken;
import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/** What a client's first frame asks for. Immutable. */
sealed interface StompLogin {
  /**
   * It can be looked at.
   *
   * @param beatEveryMillis how often the server is to beat; 0 for never
   * @param token as the client sent it
   */
  record Asked(StompVersion version, int beatEveryMillis, String token) implements StompLogin {
    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
      return "Asked";
    }
  }

  /** It is no CONNECT, or one that nothing can come of. */
  record Refused(StompError error, Optional<String> receipt) implements StompLogin {}

  /**
   * Reads it.
   *
   * @param handshakeToken for clients that send none here
   */
  static StompLogin read(StompFrame frame, Optional<String> handshakeToken) {
    if (frame.command() != StompCommand.CONNECT && frame.command() != StompCommand.STOMP) {
      return new Refused(StompError.NOT_CONNECTED, frame.header("receipt"));
    }
    Optional<StompVersion> version = StompVersion.negotiate(frame.header("accept-version"));
    if (version.isEmpty()) {
      return new Refused(StompError.VERSION_UNSUPPORTED, Optional.empty());
    }
    Optional<HeartBeat> theirs =
        frame.header("heart-beat").map(HeartBeat::parse).orElse(Optional.of(HeartBeat.NONE));
    if (theirs.isEmpty()) {
      return new Refused(StompError.HEART_BEAT_INVALID, Optional.empty());
    }
    Optional<String> token = token(frame).or(() -> handshakeToken);
    if (token.isEmpty()) {
      return new Refused(StompError.TOKEN_REQUIRED, Optional.empty());
    }
    return new Asked(version.get(), HeartBeat.OURS.towards(theirs.get()), token.get());
  }

  /** Why it did not lead in; empty if it did. */
  static Optional<StompError> refusal(Admission admission) {
    return switch (admission) {
      case Admitted admitted -> Optional.empty();
      case TokenInvalid invalid -> Optional.of(StompError.TOKEN_INVALID);
      case TokenExpired expired -> Optional.of(StompError.TOKEN_EXPIRED);
      case TokenRevoked revoked -> Optional.of(StompError.TOKEN_REVOKED);
      case KeysUnavailable keys -> Optional.of(StompError.KEYS_UNAVAILABLE);
      case ChannelRefused refused -> Optional.of(StompError.CHANNEL_REFUSED);
      case PolicyUnavailable policy -> Optional.of(StompError.POLICY_UNAVAILABLE);
      case TooManyNewChannels many -> Optional.of(StompError.TOO_MANY_NEW_CHANNELS);
      case BusAway bus -> Optional.of(StompError.UNAVAILABLE);
      case Draining draining -> Optional.of(StompError.DRAINING);
    };
  }

  private static Optional<String> token(StompFrame frame) {
    return frame
        .header("Authorization")
        .flatMap(BearerToken::in)
        .or(() -> frame.header("authorization").flatMap(BearerToken::in))
        .or(() -> frame.header("passcode").flatMap(BearerToken::in));
  }
}
