package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Heads of a request, as long as one may be, that do not end. */
final class HalfHeads implements Attack {
  private static final byte[] HEAD =
      ("GET /ws HTTP/1.1\r\nHost: x\r\n" + ("X-Header: " + "x".repeat(1_000) + "\r\n").repeat(15))
          .getBytes(US_ASCII);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(11_000, 600),
        (peer, member) -> {
          peer.send(HEAD);
          peer.readToTheEnd();
        });
  }
}
