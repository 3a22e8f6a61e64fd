package dev.parley.bootstrap.architecture.violations.redis;

interface HidesStateInThreads {
  ThreadLocal<String> user();
}
