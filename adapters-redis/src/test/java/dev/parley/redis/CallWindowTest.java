package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Stages;
import dev.parley.application.port.out.BusUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallWindowTest {
  private final CallWindow window = new CallWindow();
  private final List<Integer> sent = new ArrayList<>();
  private final Queue<CompletableFuture<Integer>> unanswered = new ArrayDeque<>();

  @Test
  void so_many_calls_are_under_way_at_once_and_the_others_follow_in_their_order() {
    callTimes(CallWindow.IN_FLIGHT + 10);
    assertThat(sent).hasSize(CallWindow.IN_FLIGHT);

    while (!unanswered.isEmpty()) {
      unanswered.remove().complete(0);
      assertThat(unanswered).hasSizeLessThanOrEqualTo(CallWindow.IN_FLIGHT);
    }

    assertThat(sent).isEqualTo(IntStream.range(0, CallWindow.IN_FLIGHT + 10).boxed().toList());
  }

  @Test
  void what_is_of_no_use_later_does_not_wait() {
    callTimes(CallWindow.IN_FLIGHT);

    assertThat(Stages.failure(window.callNow(() -> send(-1)))).isInstanceOf(BusUnavailable.class);

    unanswered.remove().complete(0);
    var _ = window.callNow(() -> send(-1));
    assertThat(sent).endsWith(-1);
  }

  @Test
  void with_its_connection_everything_that_waits_has_failed_and_nothing_is_sent() {
    List<CompletionStage<Integer>> calls = callTimes(CallWindow.IN_FLIGHT + 2);

    window.close();

    assertThat(Stages.failure(calls.getLast())).isInstanceOf(BusUnavailable.class);
    assertThat(Stages.failure(window.call(() -> send(-1)))).isInstanceOf(BusUnavailable.class);
    assertThat(sent).hasSize(CallWindow.IN_FLIGHT);
  }

  @Test
  void a_call_that_fails_makes_room_for_the_next() {
    List<CompletionStage<Integer>> calls = callTimes(CallWindow.IN_FLIGHT + 1);

    unanswered.remove().completeExceptionally(new IllegalStateException("refused"));

    assertThat(Stages.failure(calls.getFirst())).isInstanceOf(BusUnavailable.class);
    assertThat(sent).hasSize(CallWindow.IN_FLIGHT + 1);
  }

  private List<CompletionStage<Integer>> callTimes(int times) {
    return IntStream.range(0, times).mapToObj(i -> window.call(() -> send(i))).toList();
  }

  private CompletionStage<Integer> send(int number) {
    sent.add(number);
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    unanswered.add(answer);
    return answer;
  }
}
