package dev.parley.acceptance.siege;

import java.io.IOException;
import java.time.Duration;

/** Transactions that are filled at the allowed pace, with too much and with what may be. */
final class StompTransactions implements Attack {
  private static final int OPEN = 16;
  private static final int AT_ONCE = 20;
  private static final String TOO_LARGE = "x".repeat(95_000);
  private static final String ALLOWED =
      "{\"type\":\"typing:start\",\"padding\":\"%s\"}".formatted("x".repeat(16_000));
  private static final int ALLOWED_FRAMES = 3;
  private static final Duration BETWEEN_FRAMES = Duration.ofMillis(1_600);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("never");
    run.crowd(
        run.either(100, 40),
        (peer, member) -> {
          peer.connectStomp(run.token(0));
          for (int i = 0; i < OPEN; i++) {
            peer.say("BEGIN\ntransaction:t%d\n\n\0".formatted(i));
          }
          if (member % 2 == 0) {
            for (int i = 0; i < ALLOWED_FRAMES; i++) {
              send(peer, channel, i, ALLOWED);
              run.count("frames");
            }
            peer.readToTheEnd();
            return;
          }
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            send(peer, channel, i, TOO_LARGE);
            run.count("frames");
            run.pause(i < AT_ONCE ? Duration.ZERO : BETWEEN_FRAMES);
          }
        });
  }

  private static void send(Peer peer, String channel, int number, String body) throws IOException {
    peer.say(
        "SEND\ndestination:/app/channels/%s/typing\ntransaction:t%d\n\n%s\0"
            .formatted(channel, number % OPEN, body));
  }
}
