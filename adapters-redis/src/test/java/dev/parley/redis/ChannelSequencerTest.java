package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Stages;
import dev.parley.domain.channel.ChannelId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ChannelSequencerTest {
  private final ChannelId lunch = new ChannelId("lunch");
  private final ChannelSequencer turns = new ChannelSequencer();
  private final IllegalStateException thrown = new IllegalStateException("thrown");

  @Test
  void a_call_that_throws_has_failed_and_the_next_is_made() {
    CompletionStage<Integer> failed = turns.next(lunch, this::throwing);

    assertThat(Stages.failure(failed)).isSameAs(thrown);
    assertThat(Stages.done(turns.next(lunch, () -> answer(2)))).isEqualTo(2);
  }

  @Test
  void one_that_throws_when_its_turn_comes_does_not_hold_up_those_behind_it() {
    CompletableFuture<Integer> before = new CompletableFuture<>();
    CompletionStage<Integer> first = turns.next(lunch, () -> before, this::answer);
    CompletionStage<Integer> failed = turns.next(lunch, this::throwing);
    CompletionStage<Integer> behind = turns.next(lunch, () -> answer(3));

    before.complete(1);

    assertThat(Stages.done(first)).isEqualTo(1);
    assertThat(Stages.failure(failed)).isSameAs(thrown);
    assertThat(Stages.done(behind)).isEqualTo(3);
  }

  @Test
  void a_call_of_two_steps_has_failed_whichever_of_them_throws() {
    CompletionStage<Integer> inFirst = turns.next(lunch, this::throwing, this::answer);
    CompletionStage<Integer> inSecond = turns.next(lunch, () -> answer(1), any -> throwing());

    assertThat(Stages.failure(inFirst)).isSameAs(thrown);
    assertThat(Stages.failure(inSecond)).isSameAs(thrown);
    assertThat(Stages.done(turns.next(lunch, () -> answer(3)))).isEqualTo(3);
  }

  private CompletionStage<Integer> answer(Integer number) {
    return CompletableFuture.completedFuture(number);
  }

  private CompletionStage<Integer> throwing() {
    throw thrown;
  }
}
