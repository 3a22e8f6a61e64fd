package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Stages;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.SlotSequencer.Redirected;
import dev.parley.redis.SlotSequencer.Route;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SlotSequencerTest {
  private static final RedisAddress GIVER = new RedisAddress("giver", 1);
  private static final RedisAddress TAKER = new RedisAddress("taker", 2);
  private static final int CALLS = 40;

  @Test
  void calls_are_carried_out_in_their_order_however_a_slots_move_falls_between_them() {
    Map<Long, String> failures = new HashMap<>();
    LongStream.range(0, 20_000)
        .forEach(seed -> {
          Move move = new Move(seed);
          move.happen();
          if (!move.carriedOut.equals(move.made) || !move.answered.equals(move.made)) {
            failures.put(seed, "carried out " + move.carriedOut + ", answered " + move.answered);
          }
        });

    assertThat(failures).as("by the seed of the move").isEmpty();
  }

  @Test
  void a_call_that_is_turned_away_for_too_long_has_failed_and_the_next_is_sent() {
    Move move = new Move(0);
    SlotSequencer lane = move.lane;
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    CompletionStage<Integer> first = lane.take(true, route -> sending(sent));
    move.nanos = Connector.COMMAND_TIMEOUT.toNanos();
    CompletionStage<Integer> second = lane.take(true, route -> sending(sent));

    Redirected away = new Redirected(null, new IllegalStateException("TRYAGAIN"));
    sent.getFirst().completeExceptionally(away);
    sent.get(1).complete(2);

    assertThat(Stages.failure(first)).isSameAs(away);
    assertThat(Stages.done(second)).isEqualTo(2);
  }

  @Test
  void more_than_10_000_calls_do_not_wait_for_a_slot_and_those_that_do_are_all_sent() {
    Move move = new Move(0);
    SlotSequencer lane = move.lane;
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    var _ = lane.take(true, route -> sending(sent));
    move.known = TAKER;
    List<CompletionStage<Integer>> behind =
        IntStream.rangeClosed(0, 10_000)
            .mapToObj(i -> lane.take(true, route -> answer(i)))
            .toList();
    assertThat(Stages.failure(behind.getLast()))
        .isInstanceOf(BusUnavailable.class)
        .hasMessage("too many calls wait for a slot that is being moved");

    sent.getFirst().complete(0);
    while (!move.tasks.isEmpty()) {
      move.tasks.remove().run();
    }

    assertThat(behind.subList(0, 10_000)).allSatisfy(Stages::done);
  }

  private static CompletableFuture<Integer> sending(List<CompletableFuture<Integer>> sent) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    sent.add(answer);
    return answer;
  }

  private static CompletableFuture<Integer> answer(int value) {
    return CompletableFuture.completedFuture(value);
  }

  /**
   * A slot that goes from one node to another while calls are made: which step of what comes next
   * is decided by chance. What is sent to a node arrives in its order, and so do its answers; no
   * two nodes have an order between them.
   */
  private static final class Move implements SlotSequencer.Timing {
    private final Random chance;
    private final boolean takerKnowsFirst;
    private final Connection giver = new Connection();
    private final Connection taker = new Connection();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SlotSequencer lane = new SlotSequencer(() -> this.known, this);
    private final List<Integer> made = new ArrayList<>();
    private final List<Integer> carriedOut = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private RedisAddress known = GIVER;
    private final Iterator<Phase> phases = EnumSet.allOf(Phase.class).iterator();
    private Phase phase = phases.next();
    private long nanos;
    private int begun;
    private int done;

    private enum Phase {
      NOT_BEGUN,
      SOME_KEYS_HAVE_GONE,
      ALL_KEYS_HAVE_GONE,
      ALL_KEYS_HAVE_COME,
      ONE_KNOWS,
      ALL_KNOW
    }

    private static final class Connection {
      private final Queue<Request> requests = new ArrayDeque<>();
      private final Queue<Runnable> answers = new ArrayDeque<>();
    }

    /** What is published is carried out wherever it comes: it has no key. */
    private record Request(
        int number, boolean keyless, boolean asking, CompletableFuture<Integer> result) {}

    Move(long seed) {
      this.chance = new Random(seed);
      this.takerKnowsFirst = chance.nextInt(3) > 0;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void after(long millis, Runnable task) {
      tasks.add(task);
    }

    void happen() {
      while (done < CALLS) {
        switch (chance.nextInt(8)) {
          case 0, 1 -> call();
          case 2 -> carryOut(giver);
          case 3 -> carryOut(taker);
          case 4 -> runNext(giver.answers);
          case 5 -> runNext(taker.answers);
          case 6 -> runNext(tasks);
          default -> goOn();
        }
      }
    }

    private void call() {
      if (begun == CALLS) {
        return;
      }
      int number = begun++;
      boolean keyless = chance.nextInt(4) == 0;
      if (!keyless) {
        made.add(number);
      }
      lane.take(!keyless, route -> send(route, number, keyless))
          .thenAccept(answer -> {
            done++;
            if (!keyless) {
              answered.add(answer);
            }
          });
    }

    private CompletionStage<Integer> send(Route route, int number, boolean keyless) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      Connection to = GIVER.equals(route.to()) ? giver : taker;
      to.requests.add(new Request(number, keyless, route.asking(), result));
      return result;
    }

    private void carryOut(Connection to) {
      Request request = to.requests.poll();
      if (request == null) {
        return;
      }
      String said = to.equals(giver) ? giverSays() : takerSays(request.asking);
      CompletableFuture<Integer> result = request.result;
      if (request.keyless) {
        to.answers.add(() -> result.complete(request.number));
        return;
      }
      if (said.equals("OK")) {
        carriedOut.add(request.number);
        to.answers.add(() -> result.complete(request.number));
        return;
      }
      if (said.equals("MOVED")) {
        RedisAddress other = to.equals(giver) ? TAKER : GIVER;
        to.answers.add(() -> tasks.add(() -> known = other));
      }
      RedisAddress ask = said.equals("ASK") ? TAKER : null;
      IllegalStateException why = new IllegalStateException(said);
      to.answers.add(() -> result.completeExceptionally(new Redirected(ask, why)));
    }

    private String giverSays() {
      return switch (phase) {
        case NOT_BEGUN -> "OK";
        case SOME_KEYS_HAVE_GONE -> "TRYAGAIN";
        case ALL_KEYS_HAVE_GONE, ALL_KEYS_HAVE_COME -> "ASK";
        case ONE_KNOWS -> takerKnowsFirst ? "ASK" : "MOVED";
        case ALL_KNOW -> "MOVED";
      };
    }

    private String takerSays(boolean asking) {
      return switch (phase) {
        case NOT_BEGUN, SOME_KEYS_HAVE_GONE, ALL_KEYS_HAVE_GONE -> asking ? "TRYAGAIN" : "MOVED";
        case ALL_KEYS_HAVE_COME -> asking ? "OK" : "MOVED";
        case ONE_KNOWS -> asking || takerKnowsFirst ? "OK" : "MOVED";
        case ALL_KNOW -> "OK";
      };
    }

    private static void runNext(Queue<Runnable> waiting) {
      Runnable next = waiting.poll();
      if (next != null) {
        next.run();
      }
    }

    private void goOn() {
      if (chance.nextInt(6) == 0 && phases.hasNext()) {
        phase = phases.next();
      }
      if (phase.compareTo(Phase.ONE_KNOWS) >= 0 && chance.nextBoolean()) {
        known = TAKER; // Whoever is asked who has which slot may know before both.
      }
    }
  }
}
