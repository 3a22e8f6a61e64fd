package dev.parley.acceptance.siege;

import java.time.Duration;

/** Several who say something else of themselves all the time, at length, in everybody's channel. */
final class StatesInTurn implements Attack {
  private static final Duration BETWEEN_STATES = Duration.ofMillis(20);
  private static final String LONG = "x".repeat(1_000);

  @Override
  public void begin(AttackRun run) {
    Members.come(run, run.either(200, 40), Neighbour.CHANNEL);
    run.crowd(
        run.either(40, 20),
        (peer, member) -> {
          peer.upgrade("/ws?channelId=%s&token=%s".formatted(Neighbour.CHANNEL, run.token(member)));
          run.alone(peer::drain);
          for (int i = 0; run.goesOn(); i++) {
            peer.say(
                "{\"type\":\"presence:set\",\"data\":{\"state\":\"%d %s\"}}".formatted(i, LONG));
            run.count("states");
            run.pause(BETWEEN_STATES);
          }
        });
  }
}
