package dev.parley.acceptance.siege;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;

/** Channels that nobody was ever in, joined and left again as often as a connection may speak. */
final class NewChannels implements Attack {
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(20);

  /** Of one user, for as long as an attack lasts. */
  private static final long MOST_KEYS = 1_000;

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        20,
        (peer, member) -> {
          peer.upgrade("/ws?channelId=%s&token=%s".formatted(run.own("home"), run.token(0)));
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            peer.say(
                "{\"type\":\"%s\",\"channelId\":\"%s-%d-%d\"}"
                    .formatted(
                        i % 2 == 0 ? "channel:join" : "channel:leave",
                        run.own("new"),
                        member,
                        i / 2));
            run.count("joins and leaves");
            run.pause(BETWEEN_STEPS);
          }
        });
  }

  @Override
  public String broken(AttackRun run) {
    long keys = keys(run.node().redisUrl(), run.own("new"));
    run.count("keys in Redis at the end", keys);
    return keys <= MOST_KEYS ? "" : "%,d keys stay in Redis".formatted(keys);
  }

  private static long keys(String redisUrl, String channels) {
    ScanArgs theirs = ScanArgs.Builder.matches("parley:{channel:%s-*".formatted(channels));
    try (RedisClient client = RedisClient.create(redisUrl);
        StatefulRedisConnection<String, String> redis = client.connect()) {
      return ScanIterator.scan(redis.sync(), theirs).stream().distinct().count();
    }
  }
}
