package dev.parley.bootstrap.architecture.violations.domain;

import java.util.concurrent.CountDownLatch;

interface WaitsForThreads {
  CountDownLatch done();
}
