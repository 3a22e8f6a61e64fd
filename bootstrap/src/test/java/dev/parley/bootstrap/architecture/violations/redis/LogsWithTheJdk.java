package dev.parley.bootstrap.architecture.violations.redis;

import java.util.logging.Logger;

interface LogsWithTheJdk {
  Logger log();
}
