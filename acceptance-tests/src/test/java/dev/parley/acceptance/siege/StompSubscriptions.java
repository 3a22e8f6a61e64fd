package dev.parley.acceptance.siege;

import java.io.IOException;
import java.time.Duration;

/** As many subscriptions as a connection may have, with ids as long as may be, and longer. */
final class StompSubscriptions implements Attack {
  private static final int CHANNELS = 32;
  private static final int OF_A_CHANNEL = 8;
  private static final String ALLOWED = "x".repeat(120);
  private static final String TOO_LONG = "x".repeat(7_000);
  private static final Duration BETWEEN_SIGNALS = Duration.ofSeconds(4);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("echoes");
    run.crowd(
        run.either(100, 10),
        (peer, member) -> {
          peer.connectStomp(run.token(0));
          subscribe(peer, channel, member % 2 == 0 ? ALLOWED : TOO_LONG);
          if (member > 0) {
            peer.readToTheEnd();
            return;
          }
          run.alone(peer::drain);
          while (run.goesOn()) {
            for (int i = 0; i < CHANNELS; i++) {
              peer.say(
                  "SEND\ndestination:/app/channels/%s-%d/typing\n\n{\"type\":\"typing:start\"}\0"
                      .formatted(channel, i));
              run.count("signals");
            }
            run.pause(BETWEEN_SIGNALS);
          }
        });
  }

  /** All that a connection may have, to channels of such names, with ids that begin like this. */
  static void subscribe(Peer peer, String channel, String id) throws IOException {
    for (int i = 0; i < CHANNELS * OF_A_CHANNEL; i++) {
      peer.say(
          "SUBSCRIBE\nid:%s%d\ndestination:/topic/channels/%s-%d\nack:client-individual\n\n\0"
              .formatted(id, i, channel, i / OF_A_CHANNEL));
    }
  }
}
