package dev.parley.application.port.in;

import dev.parley.domain.identity.Identity;
import java.time.Duration;

/** Whether a client may have a connection. */
public sealed interface Admission {
  record Admitted(Identity identity) implements Admission {}

  /** Its token is not genuine. */
  record TokenInvalid() implements Admission {}

  /** Its token has expired. */
  record TokenExpired() implements Admission {}

  /** Its token is genuine, and was revoked. */
  record TokenRevoked() implements Admission {}

  /** The token cannot be verified at the moment. */
  record KeysUnavailable(Duration retryAfter) implements Admission {}

  /** The policy does not allow the user in the channel. */
  record ChannelRefused() implements Admission {}

  /** The policy cannot decide at the moment. */
  record PolicyUnavailable(Duration retryAfter) implements Admission {}

  /** The user has opened too many new channels lately, or this node follows too many. */
  record TooManyNewChannels(Duration retryAfter) implements Admission {}

  /** The bus is down: the node could not subscribe to the channel. */
  record BusAway(Duration retryAfter) implements Admission {}

  /** The node is stopping. */
  record Draining(Duration retryAfter) implements Admission {}
}
