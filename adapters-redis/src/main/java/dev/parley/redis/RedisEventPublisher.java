package dev.parley.redis;

import dev.parley.application.port.out.EventPublisher;
import dev.parley.wire.PublicationReader;
import dev.parley.wire.PublicationReader.Decoded.Accepted;
import dev.parley.wire.PublicationReader.Decoded.Rejected;
import dev.parley.wire.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Publishes for services: one event by PUBLISH, several and those that are published once by a
 * script. Safe for any thread.
 *
 * <p>Everything for one channel goes to the server that has the channel's slot, so that a cluster
 * keeps its order; events of several channels that are published together go to that of the first.
 */
final class RedisEventPublisher implements EventPublisher {
  private final RedisCalls calls;
  private final boolean hearsOfAll;

  /**
   * @param hearsOfAll whether a server knows all subscriptions, as none does in a cluster
   */
  RedisEventPublisher(RedisCalls calls, boolean hearsOfAll) {
    this.calls = calls;
    this.hearsOfAll = hearsOfAll;
  }

  @Override
  public Optional<Fault> fault(Event event) {
    return switch (PublicationReader.decode(event.channel(), event.json().bytes())) {
      case Accepted relayed -> Optional.empty();
      case Rejected(RejectionReason reason) -> Optional.of(fault(reason));
    };
  }

  @Override
  public CompletionStage<Outcome> publish(List<Event> events, Optional<Once> once) {
    if (once.isPresent()) {
      return publishOnce(events, once.get());
    }
    return (events.size() == 1 ? publishOne(events.getFirst()) : publishTogether(events))
        .thenApply(heard -> new Outcome.Published(receivers(heard)));
  }

  private CompletionStage<Long> publishOne(Event event) {
    String name = RedisKeys.pubSubChannel(event.channel());
    String json = text(event);
    return calls.publishNow(
        RedisCommand.PUBLISH_EVENT, name, commands -> commands.publish(name, json));
  }

  /** A script that names no key runs wherever it is sent. */
  private CompletionStage<Long> publishTogether(List<Event> events) {
    String[] nothing = {};
    String[] turns = turns(events).toArray(String[]::new);
    return calls.publishNow(
        RedisScript.PUBLISH,
        RedisKeys.pubSubChannel(events.getFirst().channel()),
        commands -> RedisScript.PUBLISH.run(commands, nothing, turns));
  }

  private CompletionStage<Outcome> publishOnce(List<Event> events, Once once) {
    String[] key = {RedisKeys.published(events.getFirst().channel(), once.publisher(), once.key())};
    String[] arguments =
        Stream.concat(Stream.of(once.digest(), Long.toString(REMEMBERED.toMillis())), turns(events))
            .toArray(String[]::new);
    return calls.<List<Long>, Outcome>run(
        RedisScript.PUBLISH_ONCE,
        answer ->
            switch (answer.getFirst().intValue()) {
              case 1 -> new Outcome.Published(receivers(answer.get(1)));
              case 0 -> new Outcome.Repeated(receivers(answer.get(1)));
              default -> new Outcome.OtherUse();
            },
        key,
        arguments);
  }

  private OptionalLong receivers(long heard) {
    return hearsOfAll ? OptionalLong.of(heard) : OptionalLong.empty();
  }

  private static Stream<String> turns(List<Event> events) {
    List<String> turns = new ArrayList<>(2 * events.size());
    for (Event event : events) {
      turns.add(RedisKeys.pubSubChannel(event.channel()));
      turns.add(text(event));
    }
    return turns.stream();
  }

  /** It is UTF-8: as text it loses nothing. */
  private static String text(Event event) {
    return new String(event.json().bytes(), StandardCharsets.UTF_8);
  }

  private static Fault fault(RejectionReason reason) {
    return switch (reason) {
      case TOO_LARGE -> Fault.TOO_LARGE;
      case NOT_UTF8 -> Fault.NOT_UTF8;
      case TOO_DEEP -> Fault.TOO_DEEP;
      case NOT_JSON -> Fault.NOT_JSON;
      case NO_ENVELOPE -> Fault.NO_ENVELOPE;
      case WRONG_CHANNEL -> Fault.WRONG_CHANNEL;
    };
  }
}
