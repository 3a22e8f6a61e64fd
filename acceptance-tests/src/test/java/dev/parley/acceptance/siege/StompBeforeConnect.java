package dev.parley.acceptance.siege;

/** Connections at /stomp that never say who they are. */
final class StompBeforeConnect implements Attack {
  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(2_500, 800),
        (peer, member) -> {
          peer.upgrade("/stomp");
          peer.readToTheEnd();
        });
  }
}
