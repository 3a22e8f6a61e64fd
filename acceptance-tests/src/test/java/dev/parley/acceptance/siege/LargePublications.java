package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/** Publications of 500 KB, to connections with as many subscriptions as they may have. */
final class LargePublications implements Attack {
  private static final String CONTENT = "x".repeat(500_000);
  private static final Duration BETWEEN_PUBLICATIONS = Duration.ofSeconds(1);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("bulk");
    run.crowd(
        run.either(30, 3),
        (peer, member) -> {
          peer.connectStomp(run.token(0));
          StompSubscriptions.subscribe(peer, channel, "s");
          peer.readToTheEnd();
        });
    byte[] event =
        "{\"type\":\"message:created\",\"channelId\":\"%s-0\",\"timestamp\":0,\"data\":{\"content\":\"%s\"}}"
            .formatted(channel, CONTENT)
            .getBytes(UTF_8);
    run.alone(() -> {
      while (run.goesOn()) {
        run.node().publisher().publish(channel + "-0", event);
        run.count("publications");
        run.pause(BETWEEN_PUBLICATIONS);
      }
    });
  }
}
