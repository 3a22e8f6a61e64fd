package dev.parley.redis;

import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import dev.parley.domain.transition.TransitionRules;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The streams that the ledger's scripts write transitions to, one for each lane, and the hashes
 * that say who delivers a lane and how far it was told. Safe for any thread.
 *
 * <p>One script asks for all lanes at once, so this takes a Redis that is one server, with or
 * without Sentinels.
 */
final class RedisTransitions implements TransitionLog, DeliveryLanes {
  private static final int VACANCIES_AT_ONCE = 100;

  /** Why the receiver is to ask for everything, where nobody knows how far it was told. */
  private static final String AFRESH = "afresh";

  private final RedisCalls calls;
  private final String keptOfLane;

  RedisTransitions(RedisCalls calls, TransitionRules rules) {
    this.calls = calls;
    this.keptOfLane = Integer.toString(rules.keptOfLane());
  }

  @Override
  public CompletionStage<List<String>> ends() {
    return calls.<List<?>, List<String>>run(
        RedisScript.ENDS,
        ends -> ends.stream().map(String.class::cast).toList(),
        keys(lane -> Stream.of(RedisKeys.transitions(lane))),
        keptOfLane);
  }

  @Override
  public CompletionStage<List<Transition>> read(TransitionLane lane, String from, int most) {
    String stream = RedisKeys.transitions(lane);
    return calls.call(
        RedisCommand.READ_TRANSITIONS,
        stream,
        commands ->
            commands
                .xrange(stream, Range.create(from, "+"), Limit.from(most))
                .thenApply(entries -> entries.stream().map(RedisTransitions::transition).toList()));
  }

  @Override
  public CompletionStage<Integer> announceVacancies() {
    return calls.<Long, Integer>run(
        RedisScript.VACATE,
        Math::toIntExact,
        keys(lane -> Stream.of(RedisKeys.transitions(lane), RedisKeys.vacant(lane))),
        keptOfLane,
        Integer.toString(VACANCIES_AT_ONCE));
  }

  @Override
  public CompletionStage<List<Claim>> claim(String owner) {
    return calls.<List<?>, List<Claim>>run(
        RedisScript.LANES,
        RedisTransitions::claims,
        keys(lane -> Stream.of(RedisKeys.delivery(lane), RedisKeys.transitions(lane))),
        owner,
        Long.toString(LEASE.toMillis()),
        keptOfLane,
        AFRESH);
  }

  @Override
  public CompletionStage<Boolean> advance(
      TransitionLane lane, String owner, long fence, String cursor) {
    return calls.<Long, Boolean>run(
        RedisScript.ADVANCE,
        noted -> noted == 1,
        new String[] {RedisKeys.delivery(lane)},
        owner,
        Long.toString(fence),
        cursor);
  }

  @Override
  public CompletionStage<Void> release(String owner) {
    return calls
        .<Long>run(RedisScript.RELEASE, keys(lane -> Stream.of(RedisKeys.delivery(lane))), owner)
        .thenApply(released -> null);
  }

  private static List<Claim> claims(List<?> answer) {
    List<Claim> claims = new ArrayList<>(answer.size());
    for (Object one : answer) {
      List<?> lane = (List<?>) one;
      claims.add(
          new Claim(
              (Long) lane.get(0),
              (String) lane.get(1),
              (String) lane.get(2),
              !((String) lane.get(3)).isEmpty()));
    }
    return claims;
  }

  private static Transition transition(StreamMessage<String, String> entry) {
    Map<String, String> fields = entry.getBody();
    return new Transition(
        entry.getId(),
        fields.getOrDefault("type", ""),
        fields.getOrDefault("channel", ""),
        fields.getOrDefault("user", ""),
        fields.getOrDefault("epoch", ""),
        Long.parseLong(fields.getOrDefault("rev", "0")),
        fields.getOrDefault("event", "{}"));
  }

  private static String[] keys(Function<TransitionLane, Stream<String>> ofLane) {
    return TransitionLane.all().stream().flatMap(ofLane).toArray(String[]::new);
  }
}
