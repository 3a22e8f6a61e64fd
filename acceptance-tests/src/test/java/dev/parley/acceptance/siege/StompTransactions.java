package dev.parley.acceptance.siege;

import java.time.Duration;

/** Transactions that are filled at the allowed pace, and never committed. */
final class StompTransactions implements Attack {
  private static final int OPEN = 16;
  private static final int AT_ONCE = 20;
  private static final String BODY = "x".repeat(95_000);
  private static final Duration BETWEEN_FRAMES = Duration.ofMillis(1_600);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(100, 40),
        (peer, member) -> {
          peer.connectStomp(run.token(0));
          for (int i = 0; i < OPEN; i++) {
            peer.say("BEGIN\ntransaction:t%d\n\n\0".formatted(i));
          }
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            peer.say(
                "SEND\ndestination:/app/channels/%s/typing\ntransaction:t%d\n\n%s\0"
                    .formatted(run.own("never"), i % OPEN, BODY));
            run.count("frames");
            run.pause(i < AT_ONCE ? Duration.ZERO : BETWEEN_FRAMES);
          }
        });
  }
}
