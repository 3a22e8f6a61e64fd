package dev.parley.redis;

import java.util.List;

/** The kind of Redis, single, Sentinel or cluster, and the addresses to begin with. */
public sealed interface RedisTopology {
  /** The addresses as the operator gave them. */
  List<RedisAddress> given();

  /** One server, which is what it is. */
  record Single(RedisAddress server) implements RedisTopology {
    @Override
    public List<RedisAddress> given() {
      return List.of(server);
    }
  }

  /** The master of that name, whichever server the Sentinels say it is. */
  record Sentinel(List<RedisAddress> sentinels, String master) implements RedisTopology {
    public Sentinel {
      sentinels = List.copyOf(sentinels);
    }

    @Override
    public List<RedisAddress> given() {
      return sentinels;
    }
  }

  /** A Redis Cluster, of which these are some nodes. */
  record Cluster(List<RedisAddress> seeds) implements RedisTopology {
    public Cluster {
      seeds = List.copyOf(seeds);
    }

    @Override
    public List<RedisAddress> given() {
      return seeds;
    }
  }
}
