package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Stages;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.redis.SlotLane.Redirected;
import dev.parley.redis.SlotLane.Route;
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

class SlotLaneTest {
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
    SlotLane lane = move.lane;
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    CompletionStage<Integer> first = lane.take(route -> sending(sent));
    move.nanos = Connector.COMMAND_TIMEOUT.toNanos();
    CompletionStage<Integer> second = lane.take(route -> sending(sent));

    Redirected away = new Redirected(null, new IllegalStateException("TRYAGAIN"));
    sent.getFirst().completeExceptionally(away);
    sent.get(1).complete(2);

    assertThat(Stages.failure(first)).isSameAs(away);
    assertThat(Stages.done(second)).isEqualTo(2);
  }

  @Test
  void more_than_10_000_calls_do_not_wait_for_a_slot_and_those_that_do_are_all_sent() {
    Move move = new Move(0);
    SlotLane lane = move.lane;
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    var _ = lane.take(route -> sending(sent));
    move.known = TAKER;
    List<CompletionStage<Integer>> behind =
        IntStream.rangeClosed(0, 10_000).mapToObj(i -> lane.take(route -> answer(i))).toList();
    assertThat(Stages.failure(behind.getLast()))
        .isInstanceOf(BusUnavailable.class)
        .hasMessage("too many calls wait for a slot that is being moved");

    sent.getFirst().complete(0);
    move.tasks.remove().run();

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
  private static final class Move implements SlotLane.Timing {
    private final Random chance;
    private final Connection giver = new Connection();
    private final Connection taker = new Connection();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SlotLane lane = new SlotLane(() -> this.known, this);
    private final List<Integer> made = new ArrayList<>();
    private final List<Integer> carriedOut = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private RedisAddress known = GIVER;
    private final Iterator<Phase> phases = EnumSet.allOf(Phase.class).iterator();
    private Phase phase = phases.next();
    private long nanos;

    private enum Phase {
      NOT_BEGUN,
      SOME_KEYS_HAVE_GONE,
      ALL_KEYS_HAVE_GONE,
      ALL_KEYS_HAVE_COME,
      THE_TAKER_KNOWS,
      ALL_KNOW
    }

    private static final class Connection {
      private final Queue<Request> requests = new ArrayDeque<>();
      private final Queue<Runnable> answers = new ArrayDeque<>();
    }

    private record Request(int number, boolean asking, CompletableFuture<Integer> result) {}

    Move(long seed) {
      this.chance = new Random(seed);
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
      while (answered.size() < CALLS) {
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
      int number = made.size();
      if (number < CALLS) {
        made.add(number);
        lane.take(route -> send(route, number)).thenAccept(answered::add);
      }
    }

    private CompletionStage<Integer> send(Route route, int number) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      Connection to = GIVER.equals(route.to()) ? giver : taker;
      to.requests.add(new Request(number, route.asking(), result));
      return result;
    }

    private void carryOut(Connection to) {
      Request request = to.requests.poll();
      if (request == null) {
        return;
      }
      String said = to.equals(giver) ? giverSays() : takerSays(request.asking);
      CompletableFuture<Integer> result = request.result;
      if (said.equals("OK")) {
        carriedOut.add(request.number);
        to.answers.add(() -> result.complete(request.number));
        return;
      }
      if (said.equals("MOVED")) {
        to.answers.add(() -> tasks.add(() -> known = TAKER));
      }
      RedisAddress ask = said.equals("ASK") ? TAKER : null;
      IllegalStateException why = new IllegalStateException(said);
      to.answers.add(() -> result.completeExceptionally(new Redirected(ask, why)));
    }

    private String giverSays() {
      return switch (phase) {
        case NOT_BEGUN -> "OK";
        case SOME_KEYS_HAVE_GONE -> "TRYAGAIN";
        case ALL_KEYS_HAVE_GONE, ALL_KEYS_HAVE_COME, THE_TAKER_KNOWS -> "ASK";
        case ALL_KNOW -> "MOVED";
      };
    }

    private String takerSays(boolean asking) {
      return switch (phase) {
        case NOT_BEGUN, SOME_KEYS_HAVE_GONE, ALL_KEYS_HAVE_GONE -> "TRYAGAIN";
        case ALL_KEYS_HAVE_COME -> asking ? "OK" : "TRYAGAIN";
        case THE_TAKER_KNOWS, ALL_KNOW -> "OK";
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
      if (phase.compareTo(Phase.THE_TAKER_KNOWS) >= 0 && chance.nextBoolean()) {
        known = TAKER; // Whoever is asked who has which slot may know before the giver.
      }
    }
  }
}
