package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Those who come back a hundred events later, are told what they missed, and do not read it; beside
 * them those who make their positions up.
 */
final class UnreadReplays implements Attack {
  private static final int CONNECTIONS_OF_A_USER = 100;
  private static final int EVENTS_MISSED = 100;
  private static final String CONTENT = "x".repeat(1_000);
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
  private static final Duration BETWEEN_PUBLICATIONS = Duration.ofMillis(20);
  private static final Duration AWAY = BETWEEN_PUBLICATIONS.multipliedBy(EVENTS_MISSED);

  /** Who does not read sees the end of a socket only when writing. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @Override
  public void begin(AttackRun run) {
    String channel = run.own("replays");
    AtomicReference<String> position = new AtomicReference<>("");
    run.crowd(
        1,
        (peer, member) -> {
          peer.upgrade(target(run, channel, member, ""));
          while (run.goesOn()) {
            Matcher next = NEXT.matcher(peer.messageWith("channel:position"));
            if (next.find()) {
              position.set(next.group(1));
            }
          }
        });
    publish(run, channel);
    run.narrowCrowd(
        run.either(400, 100),
        (peer, member) -> {
          String kept = position.get();
          run.pause(AWAY);
          peer.upgrade(target(run, channel, 1 + member / CONNECTIONS_OF_A_USER, kept));
          run.count("came back");
          while (run.goesOn()) {
            run.pause(BETWEEN_LOOKS);
            peer.say("{\"type\":\"typing:stop\"}");
          }
        });
    run.crowd(
        run.either(100, 20),
        (peer, member) -> {
          peer.upgrade(target(run, channel, 50, "p1.AQIDBAUGBwg.%x.3.f0rHZA".formatted(member)));
          run.count("made up");
          peer.messageWith("presence:state");
        });
  }

  private static void publish(AttackRun run, String channel) {
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
  }

  private static String target(AttackRun run, String channel, int user, String position) {
    return "/ws?channelId=%s&token=%s&position=%s".formatted(channel, run.token(user), position);
  }
}
