package dev.parley.bootstrap.architecture.violations.wire;

import dev.parley.bootstrap.architecture.violations.application.KnowsAnAdapter;

interface KnowsThePorts {
  KnowsAnAdapter port();
}
