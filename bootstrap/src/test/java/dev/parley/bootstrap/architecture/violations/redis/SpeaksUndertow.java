package dev.parley.bootstrap.architecture.violations.redis;

import io.undertow.util.HttpString;

public interface SpeaksUndertow {
  HttpString header();
}
