package dev.parley.bootstrap.architecture.violations.redis;

import dev.parley.bootstrap.architecture.violations.kinde.SpeaksToRedis;

interface KnowsKinde {
  SpeaksToRedis other();
}
