package dev.parley.acceptance.siege;

/** What somebody does to have a node keep too much of one resource. Stateless. */
interface Attack {
  /**
   * Begins it, by {@link AttackRun#crowd crowds} that go on until the run is over. What is open
   * then stays open while the node is looked at.
   */
  void begin(AttackRun run);

  /** Whether it is about the policy: the application is asked about each join then. */
  default boolean asksPolicy() {
    return false;
  }

  /** What the attack alone promises, looked at when it is over; empty if that is kept. */
  default String broken(AttackRun run) {
    return "";
  }
}
