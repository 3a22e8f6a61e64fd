package dev.parley.acceptance.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attacks of the table of security, smaller, and a few of them side by side. How long anything
 * took counts for nothing here: who was let in does, and what was missed.
 */
class SiegeTest {
  private static final Duration LASTING = Duration.ofSeconds(5);
  private static final int SIDE_BY_SIDE = 5;

  @ParameterizedTest
  @MethodSource("attacks")
  void nobody_notices_an_attack_but_who_attacks(List<Row> attacks) throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/fd")), "all of 127.0.0.0/8 is this machine's own");
    Outcome outcome = Siege.of(attacks, false, LASTING);
    System.out.printf(
        "%s: sent %s; counted %s; slowest of %d handshakes %d ms; live %d MiB%n",
        attacks,
        outcome.sent(),
        outcome.counted().orElse("no answer"),
        outcome.handshakes().size(),
        outcome.slowestHandshake().toMillis(),
        outcome.liveMebibytes());
    assertThat(outcome.broken()).as("noticed of %s", attacks).isEmpty();
  }

  static Stream<List<Row>> attacks() {
    Predicate<Row> beside =
        row -> row.attack().asksPolicy() || row.attacker() == Row.Attacker.PUBLISHER;
    Predicate<Row> stranger = row -> row.attacker() == Row.Attacker.STRANGER;
    return Stream.of(stranger, beside, beside.or(stranger).negate())
        .flatMap(kind -> sideBySide(Stream.of(Row.values()).filter(kind)));
  }

  private static Stream<List<Row>> sideBySide(Stream<Row> rows) {
    List<Row> left = new ArrayList<>(rows.toList());
    Stream.Builder<List<Row>> groups = Stream.builder();
    while (!left.isEmpty()) {
      List<Row> group = left.subList(0, Math.min(SIDE_BY_SIDE, left.size()));
      groups.add(List.copyOf(group));
      group.clear();
    }
    return groups.build();
  }
}
