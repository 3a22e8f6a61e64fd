package dev.parley.acceptance.siege;

import java.time.Duration;

/** A roster that is asked for and joined again, in turn, as often as a connection may speak. */
final class RostersInTurn implements Attack {
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(20);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("roster");
    Members.come(run, run.either(100, 20), channel);
    run.crowd(
        run.either(60, 20),
        (peer, member) -> {
          peer.upgrade("/ws?channelId=%s&token=%s".formatted(channel, run.token(0)));
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            peer.say(
                "{\"type\":\"%s\",\"channelId\":\"%s\"}"
                    .formatted(i % 2 == 0 ? "presence:get" : "channel:join", channel));
            run.count("requests");
            run.pause(BETWEEN_REQUESTS);
          }
        });
  }
}
