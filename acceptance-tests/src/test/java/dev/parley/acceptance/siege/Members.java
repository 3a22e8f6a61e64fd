package dev.parley.acceptance.siege;

/**
 * Users who are in a channel, read what they hear, and are shown by a picture of a long address.
 */
final class Members {
  /** Their numbers among the users of an attack begin here. */
  private static final int FIRST = 1_000;

  private Members() {}

  static void come(AttackRun run, int members, String channel) {
    run.crowd(
        members,
        (peer, member) -> {
          peer.upgrade(
              "/ws?channelId=%s&token=%s".formatted(channel, run.tokenWithAvatar(FIRST + member)));
          peer.readToTheEnd();
        });
  }
}
