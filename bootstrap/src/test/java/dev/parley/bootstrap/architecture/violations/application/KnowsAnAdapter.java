package dev.parley.bootstrap.architecture.violations.application;

import dev.parley.bootstrap.architecture.violations.redis.SpeaksUndertow;

public interface KnowsAnAdapter {
  SpeaksUndertow adapter();
}
