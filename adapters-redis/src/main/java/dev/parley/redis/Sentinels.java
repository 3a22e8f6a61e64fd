package dev.parley.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Sentinels where the master is: all of them at once, so that neither a dead one delays
 * the answer nor one that was cut off from the others gives an old one. Safe for any thread; its
 * state belongs to the thread given at construction.
 *
 * <p>What more than half of them say is taken at once; else, when all have spoken or {@link
 * #ASK_LIMIT} is over, the latest of what was said: every failover raises the configuration epoch.
 */
final class Sentinels {
  static final Duration ASK_LIMIT = Duration.ofSeconds(1);

  private final List<Sentinel> sentinels;
  private final String master;
  private final ScheduledExecutorService thread;

  Sentinels(
      RedisTopology.Sentinel topology,
      Function<RedisAddress, CompletionStage<StatefulRedisConnection<String, String>>> connector,
      ScheduledExecutorService thread) {
    this.sentinels = topology.sentinels().stream().map(at -> new Sentinel(at, connector)).toList();
    this.master = topology.master();
    this.thread = thread;
  }

  /** Where the master is, as of now. */
  CompletionStage<RedisAddress> now() {
    Poll poll = new Poll();
    thread.execute(() -> sentinels.forEach(sentinel -> sentinel.ask(poll)));
    return poll.result;
  }

  /** What one Sentinel says. */
  private record Report(RedisAddress master, long epoch) {
    static Report from(List<?> fields) {
      return new Report(
          new RedisAddress(field(fields, "ip"), Integer.parseInt(field(fields, "port"))),
          Long.parseLong(field(fields, "config-epoch")));
    }

    private static String field(List<?> fields, String name) {
      for (int i = 0; i + 1 < fields.size(); i += 2) {
        if (name.equals(fields.get(i))) {
          return String.valueOf(fields.get(i + 1));
        }
      }
      throw new IllegalStateException("the Sentinel's answer has no " + name);
    }
  }

  /** One question to all. Confined to the thread. */
  private final class Poll {
    final CompletableFuture<RedisAddress> result = new CompletableFuture<>();
    private final List<Report> reports = new ArrayList<>();
    private int answered;

    void reported(Report report) {
      answered++;
      reports.add(report);
      long agreeing = reports.stream().filter(report::equals).count();
      if (agreeing * 2 > sentinels.size() || answered == sentinels.size()) {
        result.complete(latest());
      }
    }

    void failed(Throwable cause) {
      answered++;
      if (answered < sentinels.size()) {
        return;
      }
      if (reports.isEmpty()) {
        result.completeExceptionally(
            new IllegalStateException(
                "no Sentinel tells where " + master + " is: " + cause.getMessage(), cause));
      } else {
        result.complete(latest());
      }
    }

    private RedisAddress latest() {
      return reports.stream().max(Comparator.comparingLong(Report::epoch)).orElseThrow().master();
    }
  }

  /** One of them, and the connection to it, kept from one question to the next. */
  private final class Sentinel {
    private final RedisAddress at;
    private final Function<RedisAddress, CompletionStage<StatefulRedisConnection<String, String>>>
        connector;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> connection;
    private int connections;

    Sentinel(
        RedisAddress at,
        Function<RedisAddress, CompletionStage<StatefulRedisConnection<String, String>>>
            connector) {
      this.at = at;
      this.connector = connector;
    }

    void ask(Poll poll) {
      CompletableFuture<StatefulRedisConnection<String, String>> asked = connected();
      int made = connections;
      var _ =
          asked
              .thenCompose(this::report)
              .orTimeout(ASK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .whenCompleteAsync(
                  (report, fault) -> {
                    if (fault == null) {
                      poll.reported(report);
                    } else {
                      giveUp(asked, made);
                      poll.failed(
                          new IllegalStateException(at + ": " + Reachability.reason(fault)));
                    }
                  },
                  thread);
    }

    private CompletableFuture<StatefulRedisConnection<String, String>> connected() {
      CompletableFuture<StatefulRedisConnection<String, String>> present = connection;
      boolean usable =
          present != null
              && (!present.isDone()
                  || (!present.isCompletedExceptionally() && present.join().isOpen()));
      if (present == null || !usable) {
        present = connector.apply(at).toCompletableFuture();
        connection = present;
        connections++;
      }
      return present;
    }

    private CompletionStage<Report> report(StatefulRedisConnection<String, String> to) {
      return to.async()
          .dispatch(
              CommandType.SENTINEL,
              new NestedMultiOutput<>(StringCodec.UTF8),
              new CommandArgs<>(StringCodec.UTF8).add("MASTER").add(master))
          .thenApply(Report::from);
    }

    /** Whoever did not answer is asked over another connection the next time. */
    private void giveUp(
        CompletableFuture<StatefulRedisConnection<String, String>> silent, int made) {
      if (made == connections) {
        connection = null;
      }
      var _ = silent.thenCompose(StatefulRedisConnection::closeAsync);
    }
  }
}
