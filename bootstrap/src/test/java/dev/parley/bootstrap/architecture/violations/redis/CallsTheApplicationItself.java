package dev.parley.bootstrap.architecture.violations.redis;

import dev.parley.bootstrap.architecture.violations.application.KnowsAnAdapter;

interface CallsTheApplicationItself {
  KnowsAnAdapter application();
}
