package dev.parley.bootstrap.architecture.violations.domain;

import java.time.InstantSource;

interface IsGivenAClock {
  InstantSource clock();
}
