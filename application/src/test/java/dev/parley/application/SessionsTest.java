package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.TokenLife;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final UserId ADA = new UserId("ada");
  private static final UserId BOB = new UserId("bob");

  private final Sessions sessions = new Sessions();

  @Test
  void a_user_has_those_that_were_added_and_not_removed_again() {
    Session one = session(ADA, 1);
    Session two = session(ADA, 2);
    Session three = session(ADA, 3);
    Session bobs = session(BOB, 4);

    assertThat(sessions.of(ADA)).containsExactlyInAnyOrder(one, two, three);
    sessions.remove(two);
    sessions.remove(three);
    assertThat(sessions.of(ADA)).containsExactly(one);
    sessions.remove(one);

    assertThat(sessions.of(ADA)).isEmpty();
    assertThat(sessions.of(BOB)).containsExactly(bobs);
  }

  @Test
  void what_is_removed_twice_takes_no_other_with_it() {
    Session one = session(ADA, 1);
    Session two = session(ADA, 2);
    sessions.remove(one);
    sessions.remove(one);

    assertThat(sessions.of(ADA)).containsExactly(two);
    assertThat(session(ADA, 3)).isIn(sessions.of(ADA));
  }

  @Test
  void what_was_asked_for_does_not_change_with_who_comes_later() {
    session(ADA, 1);
    session(ADA, 2);
    var before = sessions.of(ADA);
    session(ADA, 3);

    assertThat(before).hasSize(2);
  }

  private Session session(UserId user, long number) {
    Instant tomorrow = Instant.parse("2026-11-26T12:00:00Z");
    Identity identity =
        new Identity(user, user.value(), Optional.empty(), Optional.empty(), Rights.NONE, tomorrow);
    Session session =
        new Session(
            new ConnectionId(number),
            identity,
            new TokenLife(Duration.ofHours(1), Duration.ofHours(2)),
            Runnable::run,
            8);
    sessions.add(session);
    return session;
  }
}
