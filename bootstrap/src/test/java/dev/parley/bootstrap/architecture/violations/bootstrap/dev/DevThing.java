package dev.parley.bootstrap.architecture.violations.bootstrap.dev;

public interface DevThing {}
