package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/**
 * Those who listen by the API and read nothing, by who has a key of it, while much is published.
 */
final class UnreadTails implements Attack {
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(5);
  private static final String CONTENT = "x".repeat(30_000);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("tailed");
    run.crowd(
        run.either(200, 40),
        (peer, member) -> {
          peer.send(
              "GET /v1/tail?channelIds=%s&payload=full HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(channel, run.node().apiKey()));
          run.count("who listen");
          run.pause(Duration.ofSeconds(30));
        });
    byte[] event =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":0,\"data\":{\"content\":\"%s\"}}"
            .formatted(channel, CONTENT)
            .getBytes(UTF_8);
    run.alone(() -> {
      while (run.goesOn()) {
        run.node().publisher().publish(channel, event);
        run.count("publications");
        run.pause(BETWEEN_EVENTS);
      }
    });
  }
}
