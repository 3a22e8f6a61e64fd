package dev.parley.bootstrap.architecture.violations.application;

import tools.jackson.core.JsonParser;

interface ParsesJson {
  JsonParser parser();
}
