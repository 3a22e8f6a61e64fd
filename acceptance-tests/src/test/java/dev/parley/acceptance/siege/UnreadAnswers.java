package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;

/** Requests without end, one behind the other, whose answers are not read. */
final class UnreadAnswers implements Attack {
  private static final byte[] REQUESTS =
      "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n".repeat(12_000).getBytes(US_ASCII);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @Override
  public void begin(AttackRun run) {
    run.narrowCrowd(
        run.either(2_500, 300),
        (peer, member) -> {
          peer.send(REQUESTS);
          while (run.goesOn()) {
            run.pause(BETWEEN_LOOKS);
            // Who does not read sees the end of a socket only when writing.
            peer.send("\r\n");
          }
        });
  }
}
