package dev.parley.domain.recovery.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.recovery.simulation.Rules.Fault;
import dev.parley.domain.recovery.simulation.World.Outcome;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs a simulated cluster with clients that come back, from many seeds. {@code
 * -Dparley.recovery.first} and {@code -Dparley.recovery.runs} say from which; one seed alone is one
 * run again.
 */
class RecoverySimulationTest {
  private static final long FIRST = Long.getLong("parley.recovery.first", 0);
  private static final long RUNS = Long.getLong("parley.recovery.runs", 1_000);
  private static final int ENOUGH_TO_NOTICE = 3_000;
  private static final int SHOWN = 5;

  @Test
  void where_nothing_breaks_everybody_recovers() {
    assertTruth(Rules.faultless());
    assertTruth(Rules.faultless().withBodies(1));
    assertTruth(Rules.faultless().inPiecesOf(3));
  }

  @Test
  void where_little_is_remembered_who_cannot_recover_is_told() {
    assertTruth(Rules.faultless().remembering(12, 200).inPiecesOf(2));
    assertTruth(Rules.faultless().remembering(6, 8));
  }

  @Test
  void where_links_are_lost_everybody_is_told_the_truth() {
    assertTruth(Rules.with(Fault.LINK));
  }

  @Test
  void where_nodes_crash_everybody_is_told_the_truth() {
    assertTruth(Rules.with(Fault.CRASH));
  }

  @Test
  void where_redis_is_replaced_and_two_of_them_live_for_a_while_everybody_is_told_the_truth() {
    assertTruth(Rules.with(Fault.FAILOVER));
  }

  @Test
  void whatever_happens_everybody_is_told_the_truth() {
    Rules all = Rules.with(Fault.values());
    assertTruth(all.withNodes(5));
    assertTruth(all.withBodies(1).remembering(20, 60));
  }

  @ParameterizedTest
  @EnumSource
  void a_rule_that_is_left_out_is_noticed(Mutant mutant) {
    Rules rules =
        switch (mutant) {
          case NO_BARRIER, SEAT_FIRST, NEXT_IS_NOW, OTHER_MESSAGES_ARE_NOT_COUNTED ->
              Rules.faultless();
          case LATE_LANDMARK -> Rules.faultless();
          case LATE_SEAT -> Rules.faultless().inPiecesOf(3);
          case BASE_IS_PAST, STALE_ACKNOWLEDGEMENT -> Rules.faultless().remembering(200, 8);
          case HISTORY_OVER_A_GAP -> Rules.with(Fault.LINK);
          case NUMBERS_GO_BACK ->
              Rules.with(Fault.LINK, Fault.FAILOVER)
                  .withNodes(4)
                  .withBodies(1)
                  .remembering(200, 1_000);
        };

    assertThat(
            LongStream.range(0, ENOUGH_TO_NOTICE)
                .parallel()
                .filter(seed -> fails(seed, rules, EnumSet.of(mutant)))
                .findAny())
        .as("a seed with which %s is noticed", mutant)
        .isPresent();
  }

  private static void assertTruth(Rules rules) {
    Map<Long, String> failures = new ConcurrentSkipListMap<>();
    LongAdder recovered = new LongAdder();
    LongStream.range(FIRST, FIRST + RUNS)
        .parallel()
        .forEach(seed -> {
          try {
            Outcome outcome = new World(seed, rules, Set.of()).run();
            recovered.add(outcome.recovered());
          } catch (Violation violation) {
            if (failures.size() < SHOWN) {
              failures.put(seed, String.valueOf(violation.getMessage()));
            }
          }
        });

    assertThat(failures)
        .as("%s, by seed; one again: -Dparley.recovery.first=SEED -Dparley.recovery.runs=1", rules)
        .isEmpty();
    assertThat(recovered.sum()).as("recovered in %s", rules).isPositive();
  }

  private static boolean fails(long seed, Rules rules, Set<Mutant> mutants) {
    try {
      new World(seed, rules, mutants).run();
      return false;
    } catch (Violation | NullPointerException noticed) {
      return true;
    }
  }
}
