package dev.parley.acceptance.siege;

import java.util.UUID;

/** Tokens that name keys which nobody has. */
final class UnknownKeys implements Attack {
  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(500, 100),
        (peer, member) ->
            peer.upgrade(
                "/ws?channelId=%s&token=%s"
                    .formatted(
                        Neighbour.CHANNEL,
                        run.node().tokenOfUnknownKey(UUID.randomUUID().toString()))));
  }
}
