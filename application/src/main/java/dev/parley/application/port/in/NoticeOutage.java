package dev.parley.application.port.in;

/** The way to the bus was lost, or is back. Safe for any thread; never blocks. */
public interface NoticeOutage {
  /** What the registry holds for this node is in doubt from now on. */
  void registryLost();

  /**
   * Every followed channel is followed again, and publications may have been missed since it was
   * lost.
   */
  void busRestored();
}
