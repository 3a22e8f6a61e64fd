package dev.parley.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which node of a cluster has which slot. Immutable. */
final class SlotTable {
  private final @Nullable RedisAddress[] owners;

  private SlotTable(@Nullable RedisAddress[] owners) {
    this.owners = owners;
  }

  /**
   * Takes the answer to {@code CLUSTER SLOTS}: first slot, last slot, primary, replicas, each node
   * as host, port and more.
   *
   * @param asked a node that does not know its own host leaves it out
   */
  static SlotTable from(List<?> answer, RedisAddress asked) {
    @Nullable RedisAddress[] owners = new @Nullable RedisAddress[SlotHash.SLOT_COUNT];
    for (Object entry : answer) {
      List<?> range = (List<?>) entry;
      List<?> primary = (List<?>) range.get(2);
      String host = String.valueOf(Objects.requireNonNullElse(primary.get(0), ""));
      RedisAddress owner =
          new RedisAddress(host.isEmpty() ? asked.host() : host, number(primary.get(1)));
      for (int slot = number(range.get(0)); slot <= number(range.get(1)); slot++) {
        owners[slot] = owner;
      }
    }
    return new SlotTable(owners);
  }

  /** The same, but for one slot. */
  SlotTable with(int slot, RedisAddress owner) {
    @Nullable RedisAddress[] changed = owners.clone();
    changed[slot] = owner;
    return new SlotTable(changed);
  }

  /** Null if nobody has it. */
  @Nullable RedisAddress ownerOf(int slot) {
    return owners[slot];
  }

  /** Whether every slot is somebody's. */
  boolean isComplete() {
    for (RedisAddress owner : owners) {
      if (owner == null) {
        return false;
      }
    }
    return true;
  }

  /** Those that have slots. */
  Set<RedisAddress> primaries() {
    Set<RedisAddress> primaries = new HashSet<>();
    for (RedisAddress owner : owners) {
      if (owner != null) {
        primaries.add(owner);
      }
    }
    return primaries;
  }

  private static int number(Object value) {
    return Math.toIntExact((Long) value);
  }
}
