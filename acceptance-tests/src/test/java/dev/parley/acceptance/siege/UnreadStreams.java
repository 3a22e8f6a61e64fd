package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/** Event streams that nobody reads, beside those that say what nobody asked for. */
final class UnreadStreams implements Attack {
  private static final int CONNECTIONS_OF_A_USER = 100;
  private static final String CONTENT = "x".repeat(4_000);
  private static final Duration BETWEEN_PUBLICATIONS = Duration.ofMillis(20);

  /** Who does not read sees the end of a socket only when writing. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("streams");
    byte[] event =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":0,\"data\":{\"content\":\"%s\"}}"
            .formatted(channel, CONTENT)
            .getBytes(UTF_8);
    run.alone(() -> {
      while (run.goesOn()) {
        run.node().publisher().publish(channel, event);
        run.pause(BETWEEN_PUBLICATIONS);
      }
    });
    run.narrowCrowd(
        run.either(400, 100),
        (peer, member) -> {
          peer.stream(target(run, channel, 1 + member / CONNECTIONS_OF_A_USER));
          run.count("streams");
          while (run.goesOn()) {
            run.pause(BETWEEN_LOOKS);
            peer.send("x");
          }
        });
    run.crowd(
        run.either(100, 20),
        (peer, member) -> {
          peer.stream(target(run, run.own("talk"), 50));
          while (run.goesOn()) {
            peer.send("x".repeat(1_000));
            run.count("said");
          }
        });
  }

  private static String target(AttackRun run, String channel, int user) {
    return "/sse?channelId=%s&token=%s".formatted(channel, run.token(user));
  }
}
