package dev.parley.acceptance.siege;

import dev.parley.acceptance.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;

/** Tokens revoked by Redis, one by one and all at once. */
final class RevocationsInMasses implements Attack {
  private static final int AT_ONCE = 500;
  private static final Duration BETWEEN_HUNDREDS = Duration.ofMillis(60);
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);

  @Override
  public void begin(AttackRun run) {
    int revocations = run.either(100_000, 4_000);
    run.alone(() -> {
      try (RedisClient client = RedisClient.create(run.node().redisUrl());
          StatefulRedisConnection<String, String> redis = client.connect()) {
        for (int i = 0; i < revocations && run.goesOn(); i++) {
          var _ =
              redis
                  .async()
                  .publish(
                      "parley:control",
                      "{\"command\":\"revoke\",\"tokenId\":\"%s-%d\"}"
                          .formatted(run.own("gone"), i));
          run.count("revocations");
          if (i % AT_ONCE == 0) {
            run.pause(BETWEEN_HUNDREDS);
          }
        }
        redis.sync().ping();
      }
    });
  }

  /** Each is kept, or counted as dropped. */
  @Override
  public String broken(AttackRun run) {
    long revoked = run.counted("revocations");
    try (RedisClient client = RedisClient.create(run.node().redisUrl());
        StatefulRedisConnection<String, String> redis = client.connect()) {
      Await.until(
          () -> kept(redis) + dropped(run.node()) >= revoked,
          SETTLED_WITHIN,
          () ->
              "%,d of %,d revocations are kept, and %,d counted as dropped"
                  .formatted(kept(redis), revoked, dropped(run.node())));
      return "";
    } catch (AssertionError lost) {
      return String.valueOf(lost.getMessage());
    }
  }

  private static long kept(StatefulRedisConnection<String, String> redis) {
    return redis.sync().hlen("parley:revocations");
  }

  private static long dropped(AttackedNode node) {
    return Counters.of(node).map(it -> it.values().getOrDefault("command_dropped", 0L)).orElse(0L);
  }
}
