package dev.parley.acceptance.siege;

import java.time.Duration;

/** People who come and go in a channel, in which others do not read. */
final class UnreadPresence implements Attack {
  private static final int CONNECTIONS_OF_A_USER = 100;
  private static final int FIRST_WHO_GOES = 2_000;
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(100);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("door");
    run.narrowCrowd(
        run.either(300, 60),
        (peer, member) -> {
          peer.upgrade(
              "/ws?channelId=%s&token=%s"
                  .formatted(channel, run.token(member / CONNECTIONS_OF_A_USER)));
          while (run.goesOn()) {
            run.pause(Duration.ofSeconds(5));
            peer.say("{\"type\":\"typing:stop\"}");
          }
        });
    run.crowd(
        run.either(20, 10),
        (peer, member) -> {
          peer.upgrade(
              "/ws?channelId=%s&token=%s"
                  .formatted(run.own("elsewhere"), run.tokenWithAvatar(FIRST_WHO_GOES + member)));
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            peer.say(
                "{\"type\":\"%s\",\"channelId\":\"%s\"}"
                    .formatted(i % 2 == 0 ? "channel:join" : "channel:leave", channel));
            run.count("comings and goings");
            run.pause(BETWEEN_STEPS);
          }
        });
  }
}
