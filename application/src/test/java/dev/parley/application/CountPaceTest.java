package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.presence.PresenceView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a number is told. */
class CountPaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final CountPace pace = new CountPace();

  @Test
  void a_change_is_told_at_once_and_the_next_one_a_second_later() {
    pace.came(PresenceView.COUNT, 1);

    assertThat(pace.due(1, 0)).isEmpty();
    assertThat(pace.due(2, 10)).contains(2);
    assertThat(pace.due(3, SECOND)).isEmpty();
    assertThat(pace.isOutdated(3)).isTrue();
    assertThat(pace.due(4, SECOND + 10)).contains(4);
    assertThat(pace.isOutdated(4)).isFalse();
  }

  @Test
  void what_has_changed_back_meanwhile_is_not_told() {
    pace.came(PresenceView.COUNT, 1);
    assertThat(pace.due(2, 0)).contains(2);
    assertThat(pace.due(3, 1)).isEmpty();

    assertThat(pace.due(2, SECOND)).isEmpty();
  }

  @Test
  void whoever_came_meanwhile_and_was_told_another_number_is_told_that_it_has_changed_back() {
    pace.came(PresenceView.COUNT, 1);
    assertThat(pace.due(2, 0)).contains(2);
    pace.came(PresenceView.COUNT, 3);

    assertThat(pace.isOutdated(2)).isTrue();
    assertThat(pace.due(2, SECOND)).contains(2);
    assertThat(pace.isOutdated(2)).isFalse();
  }

  @Test
  void nothing_is_told_where_nobody_counts() {
    pace.came(PresenceView.LIST, 1);
    pace.came(PresenceView.NONE, 1);
    assertThat(pace.isOutdated(7)).isFalse();
    pace.came(PresenceView.COUNT, 7);
    pace.left(PresenceView.COUNT);
    assertThat(pace.isOutdated(8)).isFalse();
    pace.came(PresenceView.COUNT, 9);
    assertThat(pace.isOutdated(9)).isFalse();
  }
}
