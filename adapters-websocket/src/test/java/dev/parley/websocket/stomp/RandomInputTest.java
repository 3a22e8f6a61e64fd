package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * Damaged conversations, 100,000 of them or as many as {@code -Dparley.fuzz} says. Seeds are in the
 * failure's text; put a bad one here.
 */
class RandomInputTest {
  private static final int INPUTS = Integer.getInteger("parley.fuzz", 100_000);
  private static final StompLimits SMALL = new StompLimits(600, 200, 8, 60, Integer.MAX_VALUE);
  private static final StompLimits FEW_PIECES = new StompLimits(600, 200, 8, 60, 4);
  private static final StompCommand[] COMMANDS = StompCommand.values();

  private final Set<String> violations = new TreeSet<>();

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void damaged_conversations_end_in_nothing_worse_than_a_violation() {
    for (int input = 0; input < INPUTS; ) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      RandomFrames frames = new RandomFrames(random);
      byte[] sound = conversation(frames, random);
      for (int variant = 0; variant < 20; variant++, input++) {
        assertWellBehaved(anyVersion(random), frames.damaged(sound), random, seed);
      }
    }
    assertThat(violations).as("violations met").hasSize(StompViolation.Rule.values().length);
  }

  private static byte[] conversation(RandomFrames frames, Random random) {
    byte[] bytes = {};
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = RandomFrames.joined(bytes, frames.written(frames.from(COMMANDS)));
    }
    return bytes;
  }

  private static @Nullable StompVersion anyVersion(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> StompVersion.V1_0;
      case 1 -> StompVersion.V1_1;
      case 2 -> StompVersion.V1_2;
      default -> null;
    };
  }

  /** Beyond not failing: verdict and events are the same however the bytes are cut. */
  private void assertWellBehaved(
      @Nullable StompVersion version, byte[] input, Random random, long seed) {
    try {
      List<String> whole = new Heard(SMALL, version).receive(input).events();
      List<String> inPieces = new Heard(SMALL, version).receive(input, random).events();
      List<String> inFewPieces = new Heard(FEW_PIECES, version).receive(input, random).events();

      assertThat(inPieces).isEqualTo(whole);
      assertThat(whole.stream().limit(Math.max(0, whole.size() - 1)))
          .noneMatch(event -> event.startsWith("!"));
      assertThat(inFewPieces.size()).isLessThanOrEqualTo(whole.size() + 1);
      note(whole);
      note(inFewPieces);
    } catch (RuntimeException | Error fault) {
      throw new AssertionError(
          "seed %d, %s: %s".formatted(seed, version, HexFormat.of().formatHex(input)), fault);
    }
  }

  private void note(List<String> events) {
    if (!events.isEmpty() && events.getLast().startsWith("! ")) {
      violations.add(events.getLast().split(" ", 3)[1]);
    }
  }
}
