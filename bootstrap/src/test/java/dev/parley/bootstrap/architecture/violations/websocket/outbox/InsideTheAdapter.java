package dev.parley.bootstrap.architecture.violations.websocket.outbox;

public interface InsideTheAdapter {}
