package dev.parley.bootstrap.architecture.violations.redis.second;

import dev.parley.bootstrap.architecture.violations.redis.first.First;

public interface Second {
  First first();
}
