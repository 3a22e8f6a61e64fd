package dev.parley.acceptance.siege;

import java.time.Duration;

/** Users who are each in as many channels as a connection may be in, and nobody else is in them. */
final class Memberships implements Attack {
  private static final int CHANNELS = 128;
  private static final Duration BETWEEN_JOINS = Duration.ofMillis(100);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(200, 20),
        (peer, member) -> {
          peer.upgrade(
              "/ws?channelId=%s-%d&token=%s".formatted(run.own("home"), member, run.token(member)));
          run.alone(peer::drain);
          for (int i = 1; i < CHANNELS && run.goesOn(); i++) {
            peer.say(
                "{\"type\":\"channel:join\",\"channelId\":\"%s-%d-%d\"}"
                    .formatted(run.own("full"), member, i));
            run.count("joins");
            run.pause(BETWEEN_JOINS);
          }
          while (run.goesOn()) {
            run.pause(BETWEEN_JOINS);
          }
        });
  }
}
