package dev.parley.acceptance.siege;

import java.time.Duration;

/** Connections of HTTP that are kept alive by a request now and then. */
final class KeptAlive implements Attack {
  private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(3);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(2_500, 300),
        (peer, member) -> {
          while (run.goesOn()) {
            peer.send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
            peer.answer();
            run.count("answers");
            run.pause(BETWEEN_REQUESTS);
          }
        });
  }
}
