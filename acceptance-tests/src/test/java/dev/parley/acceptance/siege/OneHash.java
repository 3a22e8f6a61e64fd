package dev.parley.acceptance.siege;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Channels whose names have one hash code as strings, and typing in all of them. */
final class OneHash implements Attack {
  private static final int PAIRS = 14;
  private static final int OF_A_CONNECTION = 95;

  /** With so many new channels a user has just not had too many. */
  private static final int CONNECTIONS_OF_A_USER = 3;

  private static final Duration BETWEEN_JOINS = Duration.ofMillis(20);
  private static final Duration BETWEEN_SIGNALS = Duration.ofMillis(50);

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(90, 30),
        (peer, member) -> {
          List<String> channels =
              IntStream.range(member * OF_A_CONNECTION, (member + 1) * OF_A_CONNECTION)
                  .mapToObj(OneHash::name)
                  .toList();
          peer.upgrade(
              "/ws?channelId=%s&token=%s"
                  .formatted(run.own("home"), run.token(member / CONNECTIONS_OF_A_USER)));
          run.alone(peer::drain);
          for (String channel : channels) {
            peer.say("{\"type\":\"channel:join\",\"channelId\":\"%s\"}".formatted(channel));
            run.count("joins");
            run.pause(BETWEEN_JOINS);
          }
          for (int i = 0; run.goesOn(); i++) {
            peer.say(
                "{\"type\":\"typing:start\",\"channelId\":\"%s\"}"
                    .formatted(channels.get(i % channels.size())));
            run.count("signals");
            run.pause(BETWEEN_SIGNALS);
          }
        });
  }

  /** Each bit is "Aa" or "BB", which have the same hash code. */
  private static String name(int number) {
    return IntStream.range(0, PAIRS)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }
}
