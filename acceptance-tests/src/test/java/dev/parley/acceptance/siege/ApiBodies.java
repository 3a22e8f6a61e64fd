package dev.parley.acceptance.siege;

import java.time.Duration;

/** Bodies of a mebibyte that are not sent to their end, by who has a key of the API. */
final class ApiBodies implements Attack {
  private static final Duration BETWEEN_PARTS = Duration.ofSeconds(1);
  private static final String PART = "x".repeat(60_000);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(1_000, 100),
        (peer, member) -> {
          peer.send(
              "POST /v1/channels/%s/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n\r\n"
                  .formatted(
                      run.own("bulk"),
                      run.node().apiKey(),
                      member % 2 == 0 ? "Content-Length: 1048576" : "Transfer-Encoding: chunked"));
          String part = member % 2 == 0 ? PART : "ea60\r\n" + PART + "\r\n";
          for (int sent = 0; sent < 16 && run.goesOn(); sent++) {
            peer.send(part);
            run.count("parts of bodies");
            run.pause(BETWEEN_PARTS);
          }
        });
  }
}
