package dev.parley.bootstrap.architecture.violations.bootstrap;

import dev.parley.bootstrap.architecture.violations.websocket.outbox.InsideTheAdapter;

interface ReachesIntoTheAdapter {
  InsideTheAdapter inside();
}
