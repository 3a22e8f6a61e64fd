package dev.parley.acceptance.siege;

/** Heads that do not end, at the port of the operators. */
final class ManagementHalfHeads implements Attack {
  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(1_000, 200),
        (from, node) -> Peer.dial(from, node.managementPort()),
        (peer, member) -> {
          peer.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n");
          peer.readToTheEnd();
        });
  }
}
