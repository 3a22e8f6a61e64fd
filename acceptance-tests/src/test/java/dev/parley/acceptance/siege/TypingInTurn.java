package dev.parley.acceptance.siege;

import java.time.Duration;

/** One who starts typing and stops, in turn, on many connections, in everybody's channel. */
final class TypingInTurn implements Attack {
  private static final Duration BETWEEN_SIGNALS = Duration.ofMillis(20);

  @Override
  public void begin(AttackRun run) {
    Members.come(run, run.either(200, 40), Neighbour.CHANNEL);
    run.crowd(
        run.either(40, 20),
        (peer, member) -> {
          peer.upgrade("/ws?channelId=%s&token=%s".formatted(Neighbour.CHANNEL, run.token(0)));
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            peer.say(i % 2 == 0 ? "{\"type\":\"typing:start\"}" : "{\"type\":\"typing:stop\"}");
            run.count("signals");
            run.pause(BETWEEN_SIGNALS);
          }
        });
  }
}
