package dev.parley.application.port.in;

import dev.parley.domain.identity.Identity;
import java.time.Duration;

/** Whether a client may have a connection. */
public sealed interface Admission {
  record Admitted(Identity identity) implements Admission {}

  /** Its token is not genuine. */
  record TokenInvalid() implements Admission {}

  /** Its token was, and is over. */
  record TokenExpired() implements Admission {}

  /** Its token is genuine, and was revoked. */
  record TokenRevoked() implements Admission {}

  /** It cannot be told for now. */
  record KeysUnavailable(Duration retryAfter) implements Admission {}

  /** The user may not be in the channel. */
  record ChannelRefused() implements Admission {}

  /** It cannot be told for now whether the user may be in the channel. */
  record PolicyUnavailable(Duration retryAfter) implements Admission {}

  /** The user has had this node follow as many channels lately as one may that it did not know. */
  record TooManyNewChannels(Duration retryAfter) implements Admission {}

  /** The bus is away: the channel could not be heard. */
  record BusAway(Duration retryAfter) implements Admission {}

  /** The node is stopping. */
  record Draining(Duration retryAfter) implements Admission {}
}
