package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import dev.parley.redis.RedisVerb.Need;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tries what every newcomer needs of Redis, in a channel that nobody is in: once when Redis is
 * there, and again while something is refused. So a node to which nobody is sent, since it would
 * refuse them, finds out when it need not any more. Safe for any thread; leaves nothing behind.
 */
final class AdmissionTrial {
  static final Duration AGAIN_AFTER = Duration.ofSeconds(3);

  private final ChannelId channel = new ChannelId("parley-trial-" + UUID.randomUUID());
  private final Ledger ledger;
  private final RedisRefusals refusals;
  private final Supplier<Optional<StatefulRedisPubSubConnection<String, byte[]>>> bus;
  private final ScheduledExecutorService thread;

  AdmissionTrial(
      Ledger ledger,
      RedisRefusals refusals,
      Supplier<Optional<StatefulRedisPubSubConnection<String, byte[]>>> bus,
      ScheduledExecutorService thread) {
    this.ledger = ledger;
    this.refusals = refusals;
    this.bus = bus;
    this.thread = thread;
  }

  /** To be called once; ends with the thread. */
  void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::runAgain, AGAIN_AFTER.toMillis(), AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void runAgain() {
    if (refusals.refused(Need.ADMISSION).isPresent()) {
      run();
    }
  }

  /** How it ends is heard by whoever hears of refusals. */
  void run() {
    var _ = ledger.roster(channel);
    bus.get().ifPresent(this::follow);
  }

  private void follow(StatefulRedisPubSubConnection<String, byte[]> connection) {
    String name = RedisKeys.pubSubChannel(channel);
    // Redis answers a SUBSCRIBE of two names twice. The second answer may be taken for this one's,
    // and what is refused of this one for that of the UNSUBSCRIBE: they are tried as one.
    var _ =
        refusals.watch(
            RedisCommand.FOLLOW,
            connection
                .async()
                .subscribe(name)
                .thenCompose(heard -> connection.async().unsubscribe(name)));
  }
}
