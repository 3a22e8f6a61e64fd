package dev.parley.application.port.in;

import dev.parley.domain.channel.ChannelId;
import java.util.List;

/** What became of a new token. */
public sealed interface Renewal {
  /**
   * It is in force.
   *
   * @param withdrawn the channels that the session was in, and that the new token gives no right to
   */
  record Renewed(List<ChannelId> withdrawn) implements Renewal {
    public Renewed {
      withdrawn = List.copyOf(withdrawn);
    }
  }

  /** It belongs to another user or organisation: the connection is to be closed. */
  record Foreign() implements Renewal {}

  /** It is not genuine. */
  record TokenInvalid() implements Renewal {}

  /** It has expired. */
  record TokenExpired() implements Renewal {}

  /** It is genuine, and was revoked. */
  record TokenRevoked() implements Renewal {}

  /** It cannot be verified at the moment. */
  record KeysUnavailable() implements Renewal {}

  /** The policy cannot decide at the moment what it gives a right to. */
  record PolicyUnavailable() implements Renewal {}

  /** The one sent before it is still being verified. */
  record UnderWay() implements Renewal {}
}
