package dev.parley.bootstrap.architecture.violations.redis;

final class AsksWhichRedisItIs {
  boolean isCluster(RedisTopology topology) {
    return topology instanceof RedisTopology.Cluster;
  }
}
