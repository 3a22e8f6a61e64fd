package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.UserId;
import dev.parley.kinde.VerifiedTokens.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final VerifiedTokens tokens = new VerifiedTokens(3, Duration.ofMinutes(5));

  @Test
  void a_kept_token_is_found_within_its_lifetime() {
    tokens.keep(Digest.of("a"), alice(), NOW);

    assertThat(tokens.find(Digest.of("a"), NOW.plusSeconds(299))).contains(alice());
    assertThat(tokens.find(Digest.of("a"), NOW.plusSeconds(300))).isEmpty();
    assertThat(tokens.find(Digest.of("b"), NOW)).isEmpty();
  }

  @Test
  void a_clock_set_back_lengthens_no_life() {
    tokens.keep(Digest.of("a"), alice(), NOW);

    assertThat(tokens.find(Digest.of("a"), NOW.minusSeconds(3600))).isEmpty();
  }

  @Test
  void the_oldest_makes_room() {
    for (String token : new String[] {"a", "b", "c", "a", "d"}) {
      tokens.keep(Digest.of(token), alice(), NOW);
    }

    assertThat(tokens.size()).isEqualTo(3);
    assertThat(tokens.find(Digest.of("a"), NOW)).isPresent();
    assertThat(tokens.find(Digest.of("b"), NOW)).isEmpty();
  }

  @Test
  void stale_ones_are_thrown_out() {
    tokens.keep(Digest.of("a"), alice(), NOW);
    tokens.keep(Digest.of("b"), alice(), NOW.plusSeconds(300));

    assertThat(tokens.size()).isEqualTo(1);
  }

  private static Identity alice() {
    return new Identity(
        new UserId("kp_alice"),
        "Alice",
        Optional.empty(),
        Optional.empty(),
        Rights.NONE,
        NOW.plusSeconds(3600));
  }
}
