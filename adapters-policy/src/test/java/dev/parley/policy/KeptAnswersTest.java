package dev.parley.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeptAnswersTest {
  private static final long BEGIN = 1_000;
  private static final Ruling GRANTED = Ruling.granted("a test grants it");

  private final KeptAnswers kept = new KeptAnswers(6, 3);

  @Test
  void an_answer_is_over_at_its_end() {
    keep("u1", "c1", 10);

    assertThat(kept.find(question("u1", "c1"), BEGIN + 9)).isEqualTo(GRANTED);
    assertThat(kept.find(question("u1", "c1"), BEGIN + 10)).isNull();
  }

  @Test
  void a_user_drives_out_ones_own_answers_alone() {
    keep("u2", "c1", 10);
    for (int number = 0; number < 100; number++) {
      keep("u1", "c" + number, 10);
    }

    assertThat(kept.size()).isEqualTo(4);
    assertThat(find("u2", "c1")).isEqualTo(GRANTED);
    assertThat(find("u1", "c99")).isEqualTo(GRANTED);
    assertThat(find("u1", "c96")).isNull();
  }

  @Test
  void beyond_the_sum_the_oldest_go_first() {
    for (int number = 0; number < 10; number++) {
      keep("u" + number, "c1", 10);
    }

    assertThat(kept.size()).isEqualTo(6);
    assertThat(find("u3", "c1")).isNull();
    assertThat(find("u4", "c1")).isEqualTo(GRANTED);
  }

  @Test
  void who_is_forgotten_takes_nobody_else_along_and_may_come_again() {
    keep("u1", "c1", 10);
    keep("u1", "c2", 10);
    keep("u2", "c1", 10);

    kept.forget(new UserId("u1"));

    assertThat(kept.size()).isEqualTo(1);
    assertThat(find("u1", "c1")).isNull();
    assertThat(find("u2", "c1")).isEqualTo(GRANTED);
    keep("u1", "c1", 10);
    assertThat(find("u1", "c1")).isEqualTo(GRANTED);
  }

  @Test
  void what_is_over_makes_room() {
    keep("u1", "c1", 1);
    keep("u1", "c2", 1);
    kept.keep(question("u2", "c1"), GRANTED, BEGIN + 20, BEGIN + 5);

    assertThat(kept.size()).isEqualTo(1);
  }

  private void keep(String user, String channel, long nanos) {
    kept.keep(question(user, channel), GRANTED, BEGIN + nanos, BEGIN);
  }

  private @Nullable Ruling find(String user, String channel) {
    return kept.find(question(user, channel), BEGIN);
  }

  private static Question question(String user, String channel) {
    return new Question(new UserId(user), Optional.empty(), new ChannelId(channel), Action.JOIN);
  }
}
