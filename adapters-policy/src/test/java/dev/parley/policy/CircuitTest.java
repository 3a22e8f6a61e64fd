package dev.parley.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitTest {
  private static final long BEGIN = Long.MAX_VALUE - 1_000;

  private final Circuit circuit = new Circuit(5, Duration.ofSeconds(5));

  @Test
  void failures_of_one_user_open_nothing_however_many() {
    for (int number = 0; number < 100; number++) {
      circuit.failed(user(1), channel(number), BEGIN);
    }

    assertThat(circuit.mayAsk(user(2), BEGIN)).isTrue();
  }

  @Test
  void failures_of_one_channel_open_nothing_however_many() {
    for (int number = 0; number < 100; number++) {
      circuit.failed(user(number), channel(1), BEGIN);
    }

    assertThat(circuit.mayAsk(user(2), BEGIN)).isTrue();
  }

  @Test
  void five_in_a_row_of_several_users_and_channels_open_it() {
    fail(4);
    assertThat(circuit.mayAsk(user(9), BEGIN)).isTrue();

    fail(1);
    assertThat(circuit.mayAsk(user(9), BEGIN)).isFalse();
  }

  @Test
  void an_answer_in_between_ends_the_row() {
    fail(4);
    circuit.answered();
    fail(4);

    assertThat(circuit.mayAsk(user(9), BEGIN)).isTrue();
  }

  @Test
  void after_the_pause_one_question_each_of_a_few_users_is_tried() {
    fail(5);
    long later = BEGIN + Duration.ofSeconds(5).toNanos();

    assertThat(circuit.mayAsk(user(1), later)).isTrue();
    assertThat(circuit.mayAsk(user(1), later)).isFalse();
    assertThat(circuit.mayAsk(user(2), later)).isTrue();
    assertThat(circuit.mayAsk(user(3), later)).isTrue();
    assertThat(circuit.mayAsk(user(4), later)).isFalse();
  }

  @Test
  void one_that_fails_on_trial_does_not_end_the_trial_of_the_others() {
    fail(5);
    long later = BEGIN + Duration.ofSeconds(5).toNanos();
    circuit.mayAsk(user(1), later);
    circuit.mayAsk(user(2), later);

    circuit.failed(user(1), channel(1), later);
    circuit.answered();

    assertThat(circuit.mayAsk(user(9), later)).isTrue();
  }

  @Test
  void when_all_failed_on_trial_there_is_a_pause_again() {
    fail(5);
    long later = BEGIN + Duration.ofSeconds(5).toNanos();
    circuit.mayAsk(user(1), later);
    circuit.failed(user(1), channel(1), later);

    assertThat(circuit.mayAsk(user(2), later + 1)).isFalse();
    assertThat(circuit.mayAsk(user(2), later + Duration.ofSeconds(5).toNanos())).isTrue();
  }

  private void fail(int times) {
    for (int number = 0; number < times; number++) {
      circuit.failed(user(number), channel(number), BEGIN);
    }
  }

  private static UserId user(int number) {
    return new UserId("user" + number);
  }

  private static ChannelId channel(int number) {
    return new ChannelId("channel" + number);
  }
}
