package dev.parley.bootstrap.architecture.violations.bootstrap;

import dev.parley.bootstrap.architecture.violations.bootstrap.dev.DevThing;

interface ServesDevThings {
  DevThing thing();
}
