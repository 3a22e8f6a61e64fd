package dev.parley.acceptance.siege;

import java.io.IOException;
import java.time.Duration;

/** As many subscriptions to one channel as a connection may have, with ids as long as may be. */
final class StompSubscriptions implements Attack {
  private static final int OF_A_CONNECTION = 256;
  private static final String LONG = "x".repeat(7_000);
  private static final Duration BETWEEN_SIGNALS = Duration.ofSeconds(4);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("echoes");
    run.crowd(
        run.either(60, 10),
        (peer, member) -> {
          peer.connectStomp(run.token(0));
          subscribe(peer, channel, LONG);
          if (member > 0) {
            peer.readToTheEnd();
            return;
          }
          run.alone(peer::drain);
          while (run.goesOn()) {
            peer.say(
                "SEND\ndestination:/app/channels/%s/typing\n\n{\"type\":\"typing:start\"}\0"
                    .formatted(channel));
            run.count("signals");
            run.pause(BETWEEN_SIGNALS);
          }
        });
  }

  /** All that a connection may have, each with an id of its own that begins like this. */
  static void subscribe(Peer peer, String channel, String id) throws IOException {
    for (int i = 0; i < OF_A_CONNECTION; i++) {
      peer.say(
          "SUBSCRIBE\nid:%s%d\ndestination:/topic/channels/%s\nack:client-individual\n\n\0"
              .formatted(id, i, channel));
    }
  }
}
