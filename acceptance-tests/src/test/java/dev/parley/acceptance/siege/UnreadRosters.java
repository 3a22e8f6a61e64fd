package dev.parley.acceptance.siege;

import java.io.IOException;
import java.time.Duration;

/**
 * Rosters that are asked for and not read: as many as may wait for one connection, on as many
 * connections as there may be.
 */
final class UnreadRosters implements Attack {
  private static final int CONNECTIONS_OF_A_USER = 100;

  /** Of 230 KB each: with the one that joining is answered by, what may wait for a connection. */
  private static final int UNREAD = 4;

  private static final Duration FOR_THE_MEMBERS = Duration.ofSeconds(2);
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(1_100);

  /** Who does not read sees the end of a socket only when writing. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("roster");
    Members.come(run, run.either(100, 40), channel);
    run.pause(FOR_THE_MEMBERS);
    run.narrowCrowd(
        run.either(400, 100),
        (peer, member) -> {
          peer.upgrade(
              "/ws?channelId=%s&token=%s"
                  .formatted(channel, run.token(member / CONNECTIONS_OF_A_USER)));
          for (int i = 0; i < UNREAD; i++) {
            run.pause(BETWEEN_REQUESTS);
            ask(peer, channel, run);
          }
          while (run.goesOn()) {
            run.pause(BETWEEN_LOOKS);
            peer.say("{\"type\":\"typing:stop\"}");
          }
        });
  }

  private static void ask(Peer peer, String channel, AttackRun run) throws IOException {
    peer.say("{\"type\":\"presence:get\",\"channelId\":\"%s\"}".formatted(channel));
    run.count("requests");
  }
}
