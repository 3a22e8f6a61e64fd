package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.fanout.TurnSchedule.State;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TurnScheduleTest {
  private static final long A_WHILE = Duration.ofMillis(3).toNanos();

  private final ThreadByHand thread = new ThreadByHand();
  private final TurnSchedule turns = new TurnSchedule(thread, this::work);
  private Runnable inTheWork = () -> {};
  private int worked;

  @Test
  void however_often_it_is_woken_one_turn_is_queued() {
    turns.wake();
    turns.wake();
    assertThat(turns.state()).isEqualTo(State.QUEUED);
    assertThat(thread.soon).hasSize(1);

    thread.run();
    assertThat(worked).isEqualTo(1);
    assertThat(turns.state()).isEqualTo(State.IDLE);
  }

  @Test
  void what_comes_while_it_works_has_another_turn() {
    inTheWork = turns::wake;
    turns.wake();
    thread.soon.remove().run();

    assertThat(turns.state()).isEqualTo(State.QUEUED);
    assertThat(thread.soon).hasSize(1);
  }

  @Test
  void a_pause_lasts_until_the_sockets_have_had_their_turn_and_swallows_what_wakes() {
    inTheWork = turns::pause;
    turn();
    assertThat(turns.state()).isEqualTo(State.PAUSED);
    assertThat(turns.isPaused()).isTrue();
    turns.wake();
    assertThat(thread.soon).isEmpty();

    thread.afterOthers.remove().run();

    assertThat(worked).isEqualTo(2);
    assertThat(turns.state()).isEqualTo(State.IDLE);
  }

  @Test
  void a_rest_lasts_as_long_as_it_was_said_first_and_swallows_what_wakes() {
    inTheWork = () -> turns.rest(A_WHILE);
    turn();
    assertThat(turns.state()).isEqualTo(State.RESTING);
    assertThat(turns.isPaused()).isFalse();
    turns.rest(2 * A_WHILE);
    turns.wake();
    assertThat(thread.soon).isEmpty();
    assertThat(thread.delays).containsExactly(Duration.ofNanos(A_WHILE));

    thread.later.remove().run();

    assertThat(worked).isEqualTo(2);
    assertThat(turns.state()).isEqualTo(State.IDLE);
  }

  @Test
  void a_turn_that_was_queued_before_a_pause_or_a_rest_does_nothing() {
    for (Runnable wait : new Runnable[] {turns::pause, () -> turns.rest(A_WHILE)}) {
      int before = worked;
      turns.wake();
      wait.run(); // In front of the turn.
      thread.run();
      assertThat(worked).isEqualTo(before);
      thread.afterOthers.forEach(Runnable::run);
      thread.afterOthers.clear();
      thread.later.forEach(Runnable::run);

      assertThat(worked).isEqualTo(before + 1);
      assertThat(turns.state()).isEqualTo(State.IDLE);
    }
  }

  @Test
  void a_rest_in_front_of_the_end_of_a_pause_is_waited_for_as_well() {
    turns.pause();
    turns.rest(A_WHILE);
    assertThat(turns.state()).isEqualTo(State.PAUSED_RESTING);
    assertThat(turns.isPaused()).isTrue();

    thread.afterOthers.remove().run();
    assertThat(turns.state()).isEqualTo(State.RESTING);
    assertThat(worked).isZero();

    thread.later.remove().run();
    assertThat(worked).isEqualTo(1);
    assertThat(turns.state()).isEqualTo(State.IDLE);
  }

  @Test
  void a_pause_in_front_of_the_end_of_a_rest_is_waited_for_as_well() {
    turns.rest(A_WHILE);
    turns.pause();
    assertThat(turns.state()).isEqualTo(State.PAUSED_RESTING);

    thread.later.remove().run();
    assertThat(turns.state()).isEqualTo(State.PAUSED);
    assertThat(worked).isZero();

    thread.afterOthers.remove().run();
    assertThat(worked).isEqualTo(1);
    assertThat(turns.state()).isEqualTo(State.IDLE);
  }

  @Test
  void in_every_state_but_idle_a_turn_is_to_come() {
    assertThat(turns.isUpcoming()).isFalse();
    turns.wake();
    assertThat(turns.isUpcoming()).isTrue();
    turns.pause();
    assertThat(turns.isUpcoming()).isTrue();
    turns.rest(A_WHILE);
    assertThat(turns.isUpcoming()).isTrue();
  }

  @Test
  void whatever_happens_in_whichever_order_nothing_that_came_is_left() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      Run one = new Run(random);
      for (int i = 0; i < 40; i++) {
        one.step();
      }
      one.settle();

      assertThat(one.left).as("seed %d, run %d", seed, run).isZero();
      assertThat(one.turns.state()).as("seed %d, run %d", seed, run).isEqualTo(State.IDLE);
    }
  }

  @Test
  void a_thread_that_has_ended_takes_nothing_and_that_is_no_fault() {
    TurnSchedule ended =
        new TurnSchedule(
            new IoThread() {
              @Override
              public void execute(Runnable work) {
                throw new RejectedExecutionException();
              }

              @Override
              public void executeAfterOthers(Runnable work) {
                throw new RejectedExecutionException();
              }

              @Override
              public void executeAfter(long nanos, Runnable work) {
                throw new RejectedExecutionException();
              }

              @Override
              public long nanoTime() {
                return 0;
              }
            },
            this::work);
    ended.wake();
    ended.pause();
    ended.rest(A_WHILE);

    assertThat(worked).isZero();
  }

  private void turn() {
    turns.wake();
    thread.run();
    inTheWork = () -> {};
  }

  private void work() {
    worked++;
    inTheWork.run();
  }

  /** A shard that works off what came, or leaves it for after a pause or a rest, by chance. */
  private static final class Run {
    private final Random random;
    private final ThreadByHand thread = new ThreadByHand();
    private final TurnSchedule turns = new TurnSchedule(thread, this::work);
    private boolean settling;
    private int left;

    Run(Random random) {
      this.random = random;
    }

    void step() {
      switch (random.nextInt(5)) {
        case 0 -> {
          left++;
          turns.wake();
        }
        case 1 -> runOne(thread.soon);
        case 2 -> runOne(thread.afterOthers);
        case 3 -> runOne(thread.later);
        default -> {
          if (turns.isUpcoming()) {
            work(); // In front of the turn that is to come.
          }
        }
      }
    }

    void settle() {
      settling = true;
      while (runOne(thread.soon) || runOne(thread.afterOthers) || runOne(thread.later)) {
        assertThat(thread.soon.size()).isLessThan(100);
      }
    }

    private void work() {
      int what = settling ? 2 : random.nextInt(4);
      if (what == 0) {
        turns.pause();
      } else if (what == 1) {
        turns.rest(A_WHILE);
      } else {
        left = 0;
      }
      if (!settling && random.nextInt(8) == 0) {
        left++;
        turns.wake();
      }
    }

    private static boolean runOne(Queue<Runnable> works) {
      Runnable next = works.poll();
      if (next != null) {
        next.run();
      }
      return next != null;
    }
  }
}
