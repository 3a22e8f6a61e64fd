package dev.parley.bootstrap.architecture.violations.application.port.in;

final class DoesTheWorkItself {}
