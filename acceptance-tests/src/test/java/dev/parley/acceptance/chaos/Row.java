package dev.parley.acceptance.chaos;

import dev.parley.redis.FaultProxy.Fault;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * One row of the table of reliability, as large as it is measured there.
 *
 * @param name how the command calls it
 */
record Row(String name, String fault, String goal, Function<Cluster, Trial> trial) {
  static final List<Row> ALL =
      List.of(
          new Row(
              "node-killed",
              "`kill -9` of a node with 500 users on it, 200 of them also elsewhere",
              "exactly 300 leaves seen by an observer, each once, the last within 10 s",
              cluster -> new NodeKilled(cluster, 500, 200)),
          new Row(
              "rolling-restart",
              "rolling restart of 3 nodes under load, 150 clients reconnect at once",
              "0 joins and 0 leaves seen by any of them",
              cluster -> new RollingRestart(cluster, 150)),
          new Row(
              "flapping",
              "20 reconnects of one user in 10 s",
              "at most one pair of a join and a leave",
              cluster -> new Flapping(cluster, 20, Duration.ofSeconds(10))),
          new Row(
              "subscriptions-killed",
              "`CLIENT KILL` of all subscribers, 5 times in a stream of 200 numbered events a"
                  + " second",
              "every missing number lies in a signalled gap; back within 300 ms",
              cluster -> new SubscriptionsKilled(cluster, 5)),
          new Row(
              "partition",
              "a node's way to Redis goes silent",
              "noticed within 3 s, healed within 2 s after",
              cluster -> new SilentPartition(cluster, Fault.SILENT, 60)),
          new Row(
              "one-way-partition",
              "the same, but what the node says still arrives",
              "noticed within 3 s, healed within 2 s after",
              cluster -> new SilentPartition(cluster, Fault.SWALLOWED, 60)),
          new Row(
              "redis-empty",
              "Redis restarted empty under 300 users; 10 more go while it is away",
              "presence right on all nodes within 5 s",
              cluster -> new RedisRestartedEmpty(cluster, 300, 10)),
          new Row(
              "redis-frozen-3s",
              "Redis frozen for 3 s under 300 busy users",
              "no client lost, nobody seen leaving",
              cluster -> new RedisFrozen(cluster, 300, Duration.ofSeconds(3))),
          new Row(
              "redis-frozen-30s",
              "Redis frozen for 30 s under 300 busy users",
              "no client lost, heap flat, `/ready` 503 within 3 s",
              cluster -> new RedisFrozen(cluster, 300, Duration.ofSeconds(30))),
          new Row(
              "node-frozen",
              "a node with 150 users frozen past its lease",
              "fenced; no ghost, no double join; right within 5 s of waking",
              cluster -> new NodeFrozen(cluster, 50, 50, 50)));

  static Row named(String name) {
    return ALL.stream().filter(row -> row.name.equals(name)).findFirst().orElseThrow();
  }
}
