package dev.parley.redis;

import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The steps on leases as scripts, each within one slot. Safe for any thread. */
final class ScriptedLeases implements Leases {
  private static final int MOST_OVERDUE = 100;

  private final RedisCalls calls;

  ScriptedLeases(RedisCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletionStage<Void> register(Incarnation incarnation) {
    return calls
        .<Long>run(RedisScript.REGISTER, nodes(), incarnation.value(), lease())
        .thenApply(added -> null);
  }

  @Override
  public CompletionStage<Boolean> extend(Incarnation incarnation, Duration length) {
    return calls.<Long, Boolean>run(
        RedisScript.RENEW, extended -> extended == 1, nodes(), incarnation.value(), millis(length));
  }

  @Override
  public CompletionStage<Boolean> enter(ChannelId channel, Incarnation incarnation) {
    return calls.<Long, Boolean>run(
        RedisScript.ENTER,
        entered -> entered == 1,
        nodesAndEnteredBy(incarnation),
        incarnation.value(),
        channel.value());
  }

  @Override
  public CompletionStage<Void> exit(Collection<ChannelId> channels, Incarnation incarnation) {
    String[] names = channels.stream().map(ChannelId::value).toArray(String[]::new);
    String entered = RedisKeys.enteredBy(incarnation);
    return calls.call(
        RedisCommand.EXIT,
        entered,
        commands -> commands.srem(entered, names).thenApply(removed -> null));
  }

  @Override
  public CompletionStage<Void> retire(Collection<ChannelId> channels, Incarnation incarnation) {
    Stream<String> names = channels.stream().map(ChannelId::value);
    return calls
        .<Long>run(
            RedisScript.RETIRE,
            nodesAndEnteredBy(incarnation),
            Stream.concat(Stream.of(incarnation.value(), lease()), names).toArray(String[]::new))
        .thenApply(added -> null);
  }

  @Override
  public CompletionStage<List<Incarnation>> overdue(Incarnation asker) {
    return calls.<List<?>, List<Incarnation>>run(
        RedisScript.OVERDUE,
        found -> found.stream().map(id -> new Incarnation((String) id)).toList(),
        nodes(),
        asker.value(),
        millis(PresenceRegistry.OVERDUE_AFTER),
        millis(PresenceRegistry.LONGEST),
        lease(),
        Integer.toString(MOST_OVERDUE));
  }

  @Override
  public CompletionStage<List<ChannelId>> toSweep(Incarnation incarnation, int slice) {
    return calls.<List<?>, List<ChannelId>>run(
        RedisScript.TO_SWEEP,
        found -> found.stream().map(id -> new ChannelId((String) id)).toList(),
        nodesAndEnteredBy(incarnation),
        incarnation.value(),
        Integer.toString(slice));
  }

  @Override
  public CompletionStage<Boolean> claimSweep(
      Incarnation incarnation, String token, Duration length) {
    String[] keys = {RedisKeys.sweepOf(incarnation)};
    return calls.<Long, Boolean>run(
        RedisScript.CLAIM,
        claimed -> claimed == 1,
        keys,
        token,
        millis(length),
        millis(Sweep.CLAIM));
  }

  private static String[] nodes() {
    return new String[] {RedisKeys.NODES};
  }

  private static String[] nodesAndEnteredBy(Incarnation incarnation) {
    return new String[] {RedisKeys.NODES, RedisKeys.enteredBy(incarnation)};
  }

  private static String lease() {
    return millis(PresenceRegistry.LEASE);
  }

  private static String millis(Duration length) {
    return Long.toString(length.toMillis());
  }
}
