package dev.parley.acceptance.siege;

import java.time.Duration;

/** Requests with a body that drips. */
final class SlowBodies implements Attack {
  private static final Duration BETWEEN_BYTES = Duration.ofSeconds(1);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(2_500, 200),
        (peer, member) -> {
          peer.send("POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
          while (run.goesOn()) {
            peer.send("x");
            run.pause(BETWEEN_BYTES);
          }
        });
  }
}
