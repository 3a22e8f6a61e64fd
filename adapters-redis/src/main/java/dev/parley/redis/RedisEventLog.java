package dev.parley.redis;

import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.application.port.out.EventPublisher.Once;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import dev.parley.wire.PublicationReader;
import dev.parley.wire.PublicationReader.Decoded.Accepted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Events that outlive every node: a stream for each channel, in the channel's slot, whose ids are
 * the numbers. Safe for any thread.
 *
 * <p>Right before an event its number is published on a pub/sub channel of its own, so that whoever
 * follows both can place the event without a change to its bytes.
 */
final class RedisEventLog implements EventLog {
  private static final int BYTES_OF_PAGE = 1024 * 1024;
  private static final Place BEGINNING = new Place("", 0);

  private final RedisCalls calls;
  private final boolean hearsOfAll;

  /**
   * @param hearsOfAll whether a server knows all subscriptions, as none does in a cluster
   */
  RedisEventLog(RedisCalls calls, boolean hearsOfAll) {
    this.calls = calls;
    this.hearsOfAll = hearsOfAll;
  }

  @Override
  public CompletionStage<Outcome> publish(Event event, Optional<Once> once) {
    ChannelId channel = event.channel();
    String name = once.map(key -> key.publisher() + ":" + key.key()).orElse("");
    String[] keys = {
      RedisKeys.log(channel), RedisKeys.logName(channel), RedisKeys.kept(channel, name)
    };
    return calls.<List<?>, Outcome>run(
        RedisScript.DURABLE,
        this::outcome,
        keys,
        RedisKeys.pubSubChannel(channel),
        RedisKeys.marks(channel),
        new String(event.json().bytes(), StandardCharsets.UTF_8),
        Integer.toString(MOST),
        Long.toString(KEPT.toMillis()),
        UUID.randomUUID().toString(),
        name,
        Long.toString(EventPublisher.REMEMBERED.toMillis()),
        once.map(Once::digest).orElse(""));
  }

  @Override
  public CompletionStage<Page> read(ChannelId channel, Optional<Place> after, int most) {
    String[] keys = {RedisKeys.log(channel), RedisKeys.logName(channel)};
    Place from = after.orElse(BEGINNING);
    return calls.<List<?>, Page>run(
        RedisScript.KEPT,
        answer -> page(channel, after, answer),
        keys,
        from.epoch(),
        Long.toString(from.number()),
        Integer.toString(most),
        Integer.toString(BYTES_OF_PAGE));
  }

  private Outcome outcome(List<?> answer) {
    Place place = new Place((String) answer.get(0), (Long) answer.get(1));
    return switch (((Long) answer.get(2)).intValue()) {
      case 0 ->
          new Outcome.Kept(
              place, hearsOfAll ? OptionalLong.of((Long) answer.get(3)) : OptionalLong.empty());
      case 1 -> new Outcome.Repeated(place);
      default -> new Outcome.OtherUse();
    };
  }

  private static Page page(ChannelId channel, Optional<Place> after, List<?> answer) {
    String epoch = (String) answer.get(0);
    long last = Long.parseLong((String) answer.get(1));
    List<Entry> entries = new ArrayList<>();
    for (int at = 2; at + 1 < answer.size(); at += 2) {
      entries.add(
          new Entry(
              Long.parseLong((String) answer.get(at)),
              event(channel, (String) answer.get(at + 1))));
    }
    boolean isOfEpoch = after.isEmpty() || after.get().epoch().equals(epoch);
    long before = isOfEpoch ? after.map(Place::number).orElse(0L) : 0;
    long first = entries.isEmpty() ? last + 1 : entries.getFirst().number();
    long reached = entries.isEmpty() ? last : entries.getLast().number();
    return new Page(epoch, entries, isOfEpoch && first == before + 1, reached >= last);
  }

  /** Services may have put in anything. */
  private static Optional<Payload> event(ChannelId channel, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return PublicationReader.decode(channel, bytes) instanceof Accepted
        ? Optional.of(Payload.of(bytes))
        : Optional.empty();
  }
}
