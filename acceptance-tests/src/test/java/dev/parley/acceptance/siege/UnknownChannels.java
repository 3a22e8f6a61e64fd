package dev.parley.acceptance.siege;

import java.util.concurrent.ThreadLocalRandom;

/** Channels that the application does not know, asked for by handshakes. */
final class UnknownChannels implements Attack {
  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(100, 30),
        (peer, member) ->
            peer.upgrade(
                "/ws?channelId=%s%s&token=%s"
                    .formatted(
                        PolicyApplication.UNKNOWN,
                        ThreadLocalRandom.current().nextInt(1_000_000),
                        run.token(0))));
  }

  @Override
  public boolean asksPolicy() {
    return true;
  }
}
