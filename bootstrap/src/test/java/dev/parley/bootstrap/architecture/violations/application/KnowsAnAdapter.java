package dev.parley.bootstrap.architecture.violations.application;

import dev.parley.bootstrap.architecture.violations.redis.SpeaksUndertow;

interface KnowsAnAdapter {
  SpeaksUndertow adapter();
}
