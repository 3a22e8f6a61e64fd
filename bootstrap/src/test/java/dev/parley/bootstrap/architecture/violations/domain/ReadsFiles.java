package dev.parley.bootstrap.architecture.violations.domain;

import java.nio.file.Path;

interface ReadsFiles {
  Path file();
}
