package dev.parley.redis;

import dev.parley.application.port.Await;
import dev.parley.redis.local.RedisBinary;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Three primaries with a third of the slots each, and a replica of the last. */
final class ClusterFixture implements TestRedis, AutoCloseable {
  private static final int PRIMARIES = 3;

  private static final class Shared {
    static final ClusterFixture FIXTURE = start();
  }

  private final List<RedisProcess> primaries;
  private final RedisProcess replica;

  private ClusterFixture(List<RedisProcess> primaries, RedisProcess replica) {
    this.primaries = new ArrayList<>(primaries);
    this.replica = replica;
  }

  /** The one of this JVM, with nothing in it. */
  static ClusterFixture shared() {
    return Shared.FIXTURE;
  }

  /** One of a test's own, to be broken. */
  static ClusterFixture start() {
    RedisBinary binary = SentinelFixture.anyBinary();
    List<RedisProcess> all =
        Stream.generate(() ->
                RedisProcess.server(
                    binary,
                    "cluster-enabled yes",
                    "cluster-node-timeout 1000",
                    "cluster-replica-validity-factor 0"))
            .limit(PRIMARIES + 1)
            .toList();
    List<RedisProcess> primaries = all.subList(0, PRIMARIES);
    RedisProcess replica = all.getLast();
    for (int i = 0; i < PRIMARIES; i++) {
      primaries.get(i).redis().clusterAddSlots(slots(i));
      // Else the first failover would wait for someone whose epoch is not taken.
      primaries.get(i).redis().clusterSetConfigEpoch(i + 1);
    }
    for (RedisProcess other : all.subList(1, all.size())) {
      other.redis().clusterMeet(all.getFirst().at().host(), all.getFirst().at().port());
    }
    for (RedisProcess node : all) {
      Await.until(
          "the nodes know each other",
          () -> node.redis().clusterInfo().contains("cluster_known_nodes:" + all.size()));
    }
    RedisProcess last = primaries.getLast();
    String id = last.redis().clusterMyId();
    Await.until(
        "the replica knows whom to follow", () -> replica.redis().clusterNodes().contains(id));
    replica.redis().clusterReplicate(id);
    Await.until(
        "the replica follows", () -> replica.redis().info().contains("master_link_status:up"));
    for (RedisProcess node : all) {
      Await.until(
          "the cluster is whole",
          () ->
              node.redis().clusterInfo().contains("cluster_state:ok")
                  && node.redis().clusterNodes().contains("slave"));
    }
    return new ClusterFixture(primaries, replica);
  }

  /** Told of the first alone: the others are found. */
  @Override
  public RedisSettings settings() {
    return RedisSettings.parse("redis-cluster://" + primaries.getFirst().at());
  }

  @Override
  public RedisCommands<String, String> at(String key) {
    return primaryOf(key).redis();
  }

  @Override
  public void empty() {
    primaries.forEach(primary -> primary.redis().flushall());
  }

  RedisProcess primaryOf(String key) {
    int slot = SlotHash.getSlot(key);
    for (int i = 0; i < PRIMARIES; i++) {
      if (slot < end(i)) {
        return primaries.get(i);
      }
    }
    throw new AssertionError("no such slot");
  }

  List<RedisProcess> primaries() {
    return List.copyOf(primaries);
  }

  /** The primary that has a replica. */
  RedisProcess replicated() {
    return primaries.getLast();
  }

  /** It dies, and its replica is to take its place. */
  void killReplicated() {
    RedisProcess dead = primaries.set(PRIMARIES - 1, replica);
    dead.kill();
  }

  /** It steps down in good order for its replica. */
  void failOverReplicated() {
    primaries.set(PRIMARIES - 1, replica);
    replica.redis().clusterFailover(false);
  }

  @Override
  public void close() {
    primaries.forEach(RedisProcess::close);
    replica.close();
  }

  private static int[] slots(int primary) {
    int[] slots = new int[end(primary) - end(primary - 1)];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = end(primary - 1) + i;
    }
    return slots;
  }

  private static int end(int primary) {
    return SlotHash.SLOT_COUNT * (primary + 1) / PRIMARIES;
  }
}
