package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RevocationListTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant TOMORROW = NOON.plusSeconds(86_400);
  private static final long NOW = Long.MAX_VALUE - 1;
  private static final long LATER = NOW + Duration.ofDays(1).toNanos();
  private static final UserId ADA = new UserId("ada");
  private final RevocationList list = new RevocationList(3);

  @Test
  void without_a_revocation_every_token_is_let_in() {
    assertThat(list.hits(token("ada", "t1", NOON))).isFalse();
  }

  @Test
  void one_token_is_revoked_and_the_users_others_are_not() {
    list.add(new OfToken(new TokenId("t1")), LATER);

    assertThat(list.hits(token("ada", "t1", NOON))).isTrue();
    assertThat(list.hits(token("ada", "t2", NOON))).isFalse();
  }

  @Test
  void of_a_users_tokens_those_that_are_older_are_revoked() {
    list.add(new OfUser(ADA, NOON), LATER);

    assertThat(list.hits(token("ada", "t1", NOON.minusSeconds(1)))).isTrue();
    assertThat(list.hits(token("ada", "t2", NOON))).isFalse();
    assertThat(list.hits(token("bob", "t3", NOON.minusSeconds(1)))).isFalse();
  }

  @Test
  void of_everybodys_tokens_those_that_are_older_are_revoked() {
    list.add(new OfEveryone(NOON), LATER);

    assertThat(list.hits(token("ada", "t1", NOON.minusSeconds(1)))).isTrue();
    assertThat(list.hits(token("bob", "t2", NOON.minusSeconds(1)))).isTrue();
    assertThat(list.hits(token("ada", "t3", NOON))).isFalse();
  }

  @Test
  void a_token_that_does_not_say_when_it_was_issued_is_older_than_any() {
    list.add(new OfUser(ADA, NOON), LATER);

    assertThat(list.hits(unstamped("ada"))).isTrue();
    assertThat(list.hits(unstamped("bob"))).isFalse();
  }

  @Test
  void of_two_for_one_user_the_wider_one_stays_whichever_came_first() {
    list.add(new OfUser(ADA, NOON), LATER);
    list.add(new OfUser(ADA, NOON.minusSeconds(60)), NOW - 1);
    list.forget(NOW);

    assertThat(list.hits(token("ada", "t1", NOON.minusSeconds(1)))).isTrue();
    assertThat(list.size()).isEqualTo(1);
  }

  @Test
  void what_is_over_is_forgotten() {
    list.add(new OfToken(new TokenId("t1")), NOW);
    list.add(new OfUser(ADA, NOON), NOW);
    list.add(new OfEveryone(NOON), NOW);
    list.forget(NOW);

    assertThat(list.size()).isZero();
    assertThat(list.hits(token("ada", "t1", NOON.minusSeconds(1)))).isFalse();
  }

  @Test
  void what_is_taken_back_is_not_revoked_any_more() {
    List<Revocation> all =
        List.of(new OfToken(new TokenId("t1")), new OfUser(ADA, NOON), new OfEveryone(NOON));
    all.forEach(each -> list.add(each, LATER));
    all.forEach(each -> list.remove(each.target()));

    assertThat(list.size()).isZero();
    assertThat(list.hits(token("ada", "t1", NOON.minusSeconds(1)))).isFalse();
  }

  @Test
  void there_is_room_for_so_many_and_what_is_known_may_come_again() {
    assertThat(list.add(new OfToken(new TokenId("t1")), LATER)).isTrue();
    assertThat(list.add(new OfToken(new TokenId("t2")), LATER)).isTrue();
    assertThat(list.add(new OfToken(new TokenId("t3")), LATER)).isTrue();

    assertThat(list.add(new OfUser(ADA, NOON), LATER)).isFalse();
    assertThat(list.add(new OfToken(new TokenId("t4")), LATER)).isFalse();
    assertThat(list.add(new OfToken(new TokenId("t1")), LATER)).isTrue();
    assertThat(list.add(new OfEveryone(NOON), LATER)).isTrue();
  }

  private static Identity token(String user, String id, Instant issuedAt) {
    return identity(user, new TokenStamp(Optional.of(new TokenId(id)), Optional.of(issuedAt)));
  }

  private static Identity unstamped(String user) {
    return identity(user, TokenStamp.NONE);
  }

  private static Identity identity(String user, TokenStamp stamp) {
    return new Identity(
        new UserId(user), user, Optional.empty(), Optional.empty(), Rights.NONE, TOMORROW, stamp);
  }
}
