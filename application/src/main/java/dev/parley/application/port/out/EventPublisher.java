package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Publishes events for services that have no connection to the bus. What it publishes goes the way
 * of every publication, to this node as well. Safe for any thread; never blocks. While the bus is
 * away everything fails at once with {@link BusUnavailable}, and nothing is queued.
 */
public interface EventPublisher {
  /** For how long it is known that something was published once, from when it was. */
  Duration REMEMBERED = Duration.ofMinutes(10);

  /**
   * An event for one channel.
   *
   * @param json goes out as it is
   */
  record Event(ChannelId channel, Payload json) {}

  /**
   * By what a repetition is known.
   *
   * @param publisher who publishes: {@code a-z 0-9 -}
   * @param key the publisher's own name for it, printable ASCII without blanks
   * @param digest of all that is asked for: the same key with another one is another's
   */
  record Once(String publisher, String key, String digest) {}

  /** Why an event would not be relayed by any node. */
  enum Fault {
    TOO_LARGE,
    NOT_UTF8,
    TOO_DEEP,
    NOT_JSON,
    /** {@code type} or {@code channelId} is missing, no string, or given twice. */
    NO_ENVELOPE,
    /** It says it is of another channel. */
    WRONG_CHANNEL
  }

  /** What became of it. */
  sealed interface Outcome {
    /**
     * It is published.
     *
     * @param receivers how many subscriptions heard of it, for all events together; empty where the
     *     bus cannot say
     */
    record Published(OptionalLong receivers) implements Outcome {}

    /** It was published before, and nothing was now. */
    record Repeated(OptionalLong receivers) implements Outcome {}

    /** The key was used for something else: nothing was published. */
    record OtherUse() implements Outcome {}
  }

  /** What is wrong with an event; empty if each node that has the channel relays it. */
  Optional<Fault> fault(Event event);

  /**
   * Publishes all of them, or none, in their order. None of them may have a {@linkplain #fault
   * fault}.
   *
   * @param events at least one
   * @param once nothing is published if it was already
   * @return completes with {@link BusUnavailable} if it is not known what became of it; it is safe
   *     to try again where {@code once} is given
   */
  CompletionStage<Outcome> publish(List<Event> events, Optional<Once> once);
}
