package dev.parley.application.port.out;

import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.application.port.out.EventPublisher.Once;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Publishes events and keeps them, numbered, beyond the life of any node; their publisher chooses
 * that for each. Safe for any thread; never blocks. While the bus is away everything fails at once
 * with {@link BusUnavailable}.
 */
public interface EventLog {
  /** How many are kept of a channel, a hundred more at the most. */
  int MOST = 1_000;

  /** For how long after the last. */
  Duration KEPT = Duration.ofDays(1);

  /**
   * Where an event is in the history of its channel.
   *
   * @param epoch which history: another one after it was lost
   * @param number one more than that of the event before
   */
  record Place(String epoch, long number) {}

  /**
   * An event that was kept.
   *
   * @param json empty if somebody has put in what is no event
   */
  record Entry(long number, Optional<Payload> json) {}

  /**
   * Some of what is kept.
   *
   * @param epoch empty if nothing ever was
   * @param isComplete whether nothing is missing between where it was asked from and the first, or
   *     the end
   * @param isLast whether nothing followed
   */
  record Page(String epoch, List<Entry> entries, boolean isComplete, boolean isLast) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /** What became of an event. */
  sealed interface Outcome {
    /** It is published and kept. */
    record Kept(Place place, OptionalLong receivers) implements Outcome {}

    /** It was before, and nothing was done now. */
    record Repeated(Place place) implements Outcome {}

    /** The key was used for something else: nothing was done. */
    record OtherUse() implements Outcome {}
  }

  /**
   * Publishes an event and keeps it, in one step. It may not have a {@linkplain
   * EventPublisher#fault fault}.
   */
  CompletionStage<Outcome> publish(Event event, Optional<Once> once);

  /**
   * What is kept after an event, or from the oldest on. The answer has at most a megabyte and one
   * event.
   */
  CompletionStage<Page> read(ChannelId channel, Optional<Place> after, int most);
}
