package dev.parley.bootstrap.architecture.violations.redis.first;

import dev.parley.bootstrap.architecture.violations.redis.second.Second;

public interface First {
  Second second();
}
