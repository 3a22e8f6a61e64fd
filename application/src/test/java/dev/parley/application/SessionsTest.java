package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.TestPorts;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenLife;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final UserId ADA = new UserId("ada");
  private static final UserId BOB = new UserId("bob");
  private static final TokenLife LIFE = new TokenLife(Duration.ofHours(1), Duration.ofHours(2));

  private final Sessions sessions = new Sessions();
  private final MutableClock clock = MutableClock.started();
  private final ChannelServer server =
      new ChannelServer(
          TestPorts.on(new InMemoryBus(clock), clock, new Transcript()).ports(),
          ChannelRules.DEFAULT);

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

  @Test
  void those_with_a_token_are_found_by_its_id_until_they_have_another_or_end() {
    Session one = session(ADA, 1, "t1");
    Session two = session(ADA, 2, "t1");
    session(ADA, 3);

    assertThat(sessions.with(new TokenId("t1"))).containsExactlyInAnyOrder(one, two);
    sessions.renew(one, identity(ADA, Optional.of("t2")), LIFE);
    assertThat(sessions.with(new TokenId("t1"))).containsExactly(two);
    assertThat(sessions.with(new TokenId("t2"))).containsExactly(one);
    sessions.renew(one, identity(ADA, Optional.of("t2")), LIFE);
    assertThat(sessions.with(new TokenId("t2"))).containsExactly(one);

    sessions.remove(one);
    sessions.remove(two);
    assertThat(sessions.with(new TokenId("t1"))).isEmpty();
    assertThat(sessions.with(new TokenId("t2"))).isEmpty();
  }

  @Test
  void a_question_with_a_fault_is_answered_and_the_fault_is_its_owners() {
    Queue<Runnable> owners = new ArrayDeque<>();
    Session session = session(ADA, 1, Optional.empty(), owners::add);
    CompletableFuture<Boolean> answer =
        session.ask(
            () -> {
              throw new IllegalStateException("a fault that this test is about");
            },
            false);
    assertThat(answer).isNotDone();

    assertThatIllegalStateException().isThrownBy(owners.remove()::run);

    assertThat(answer).isCompletedWithValue(false);
  }

  private Session session(UserId user, long number) {
    return session(user, number, Optional.empty());
  }

  private Session session(UserId user, long number, String token) {
    return session(user, number, Optional.of(token));
  }

  private Session session(UserId user, long number, Optional<String> token) {
    return session(user, number, token, Runnable::run);
  }

  private Session session(UserId user, long number, Optional<String> token, Executor owner) {
    Session session =
        (Session) server.clients().open(new ConnectionId(number), identity(user, token), owner);
    sessions.add(session);
    return session;
  }

  private static Identity identity(UserId user, Optional<String> token) {
    return new Identity(
        user,
        user.value(),
        Optional.empty(),
        Optional.empty(),
        Rights.NONE,
        Instant.parse("2026-11-26T12:00:00Z"),
        new TokenStamp(token.map(TokenId::new), Optional.empty()));
  }
}
