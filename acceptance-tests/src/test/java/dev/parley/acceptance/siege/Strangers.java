package dev.parley.acceptance.siege;

import java.io.IOException;

/** Handshakes of more users than the node lets in at once, who go again as soon as they are in. */
final class Strangers implements Attack {
  private static final String NO_WORD = "closed without a word";
  private static final int FIRST = 100_000;
  private static final int CHANNELS = 100;

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(4_000, 500),
        (peer, member) -> {
          String token = run.token(FIRST + member);
          try {
            peer.upgrade(
                "/ws?channelId=%s&token=%s".formatted(run.own("door-" + member % CHANNELS), token));
            run.count("let in");
          } catch (Peer.Refused told) {
            throw told;
          } catch (IOException cut) {
            if (run.goesOn()) {
              run.count(NO_WORD);
            }
          }
        });
  }

  /** Whoever is not let in is told so. */
  @Override
  public String broken(AttackRun run) {
    long unanswered = run.counted(NO_WORD);
    return unanswered == 0 ? "" : unanswered + " sockets were " + NO_WORD;
  }
}
