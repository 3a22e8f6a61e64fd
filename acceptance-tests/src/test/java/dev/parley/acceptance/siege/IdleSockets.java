package dev.parley.acceptance.siege;

/** Sockets that say nothing, and come again when they are dropped. */
final class IdleSockets implements Attack {
  @Override
  public void begin(AttackRun run) {
    run.crowd(run.either(2_500, 400), (peer, member) -> peer.readToTheEnd());
  }
}
