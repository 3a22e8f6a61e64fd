package dev.parley.domain.recovery.simulation;

/** A client was told something else than the truth, or a bound was not kept. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  Violation(String what) {
    super(what, null, false, false);
  }
}
