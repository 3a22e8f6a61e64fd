package dev.parley.bootstrap.architecture.violations.domain;

import org.slf4j.Logger;

interface LogsInTheDomain {
  Logger log();
}
