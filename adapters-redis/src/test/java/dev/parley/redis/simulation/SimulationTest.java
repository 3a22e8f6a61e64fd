package dev.parley.redis.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.InMemoryLedger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs a simulated cluster from many seeds. {@code -Dparley.simulation.first} and {@code
 * -Dparley.simulation.runs} say from which; one seed alone is one run again.
 */
class SimulationTest {
  private static final long FIRST = Long.getLong("parley.simulation.first", 0);
  private static final long RUNS = Long.getLong("parley.simulation.runs", 10_000);
  private static final long ENOUGH_TO_NOTICE = 10_000;
  private static final int SHOWN = 20;

  @Test
  void whatever_befalls_a_cluster_clients_are_told_the_truth_and_all_is_right_in_the_end() {
    Map<Long, List<String>> failures = new ConcurrentSkipListMap<>();

    LongStream.range(FIRST, FIRST + RUNS)
        .parallel()
        .forEach(seed -> {
          List<String> failed = Simulation.failures(seed);
          if (!failed.isEmpty() && failures.size() < SHOWN) {
            failures.put(seed, failed);
          }
        });

    assertThat(failures)
        .as("by seed; one again: -Dparley.simulation.first=SEED -Dparley.simulation.runs=1")
        .isEmpty();
  }

  /** A run changes with the code that is run; what they found is tested beside each rule, too. */
  @Test
  void seeds_that_have_found_something_before_find_nothing() {
    long[] leavesWhileRedisIsAway = {7_038, 11_373, 23_141, 23_477};
    long[] shownAgainAfterAFreeze = {228, 297, 378, 948, 1_833, 1_969, 2_571, 3_815};
    long[] entryLeftBehind = {35_519};
    long[] goneWhileWaitingTwice = {369, 1_286, 3_188, 3_367, 5_098, 6_211, 7_618, 9_941};
    long[] frozenWhileRegistering = {15_492, 44_052};
    long[] lostWhileDraining = {19_849};
    long[] unexplained = {8_649};

    assertThat(
            Stream.of(
                    leavesWhileRedisIsAway,
                    shownAgainAfterAFreeze,
                    entryLeftBehind,
                    goneWhileWaitingTwice,
                    frozenWhileRegistering,
                    lostWhileDraining,
                    unexplained)
                .flatMapToLong(LongStream::of)
                .boxed()
                .filter(seed -> !Simulation.failures(seed).isEmpty()))
        .isEmpty();
  }

  @Test
  void a_seed_is_the_same_run_each_time() {
    for (long seed = FIRST; seed < FIRST + 20; seed++) {
      assertThat(Simulation.published(seed)).isEqualTo(Simulation.published(seed));
    }
  }

  @Test
  void a_hold_in_a_ledger_that_was_emptied_since_it_was_entered_is_noticed() {
    assertNoticed(BrokenLedgers.IgnoresTheEpoch::new);
  }

  @Test
  void a_name_or_state_that_stays_as_it_was_at_first_is_noticed() {
    assertNoticed(BrokenLedgers.TakesNoNews::new);
  }

  @Test
  void a_counter_in_the_place_of_a_set_is_noticed() {
    assertNoticed(BrokenLedgers.CountsInsteadOfNaming::new);
  }

  @Test
  void a_sweep_that_forgets_before_it_is_done_is_noticed() {
    assertNoticed(BrokenLedgers.StrikesOffTooEarly::new);
  }

  @Test
  void a_sweep_by_whose_own_lease_is_over_is_noticed() {
    assertNoticed(BrokenLedgers.LetsAnyoneSweep::new);
  }

  @Test
  void waiting_by_the_wall_clock_is_noticed() {
    assertNoticed(seed ->
        Simulation.failures(
            seed,
            InMemoryLedger::new,
            (monotonic, wallClock) -> () -> TimeUnit.MILLISECONDS.toNanos(wallClock.millis())));
  }

  private static void assertNoticed(Redis.LedgerMaker broken) {
    assertNoticed(seed -> Simulation.failures(seed, broken));
  }

  private static void assertNoticed(LongFunction<List<String>> failures) {
    assertThat(
            LongStream.range(0, ENOUGH_TO_NOTICE)
                .parallel()
                .filter(seed -> !failures.apply(seed).isEmpty())
                .findAny())
        .isPresent();
  }
}
