package dev.parley.application;

import dev.parley.application.port.in.ReportHealth;
import java.util.function.BooleanSupplier;

/** Puts together what the ports and this node know of themselves. Safe for any thread. */
final class ReportNodeHealth implements ReportHealth {
  private final Ports ports;
  private final BooleanSupplier revocationsKnown;
  private final BooleanSupplier draining;

  ReportNodeHealth(Ports ports, BooleanSupplier revocationsKnown, BooleanSupplier draining) {
    this.ports = ports;
    this.revocationsKnown = revocationsKnown;
    this.draining = draining;
  }

  @Override
  public Health health() {
    return new Health(
        ports.broker().isCarrying() && revocationsKnown.getAsBoolean(),
        ports.broker().refused(),
        ports.tokens().canVerify(),
        !draining.getAsBoolean(),
        ports.registry().refused(),
        ports.commands().refused());
  }
}
