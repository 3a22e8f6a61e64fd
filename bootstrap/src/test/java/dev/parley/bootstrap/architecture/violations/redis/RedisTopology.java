package dev.parley.bootstrap.architecture.violations.redis;

interface RedisTopology {
  record Cluster() implements RedisTopology {}
}
