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
  private static final long NOW = Long.MAX_VALUE - 1;

  private final VerifiedTokens tokens = new VerifiedTokens(3, Duration.ofMinutes(5));

  @Test
  void a_kept_token_is_found_within_its_lifetime() {
    tokens.keep(Digest.of("a"), alice(), NOW);

    assertThat(tokens.find(Digest.of("a"), NOW + Duration.ofSeconds(299).toNanos()))
        .contains(alice());
    assertThat(tokens.find(Digest.of("a"), NOW + Duration.ofMinutes(5).toNanos())).isEmpty();
    assertThat(tokens.find(Digest.of("b"), NOW)).isEmpty();
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
    tokens.keep(Digest.of("b"), alice(), NOW + Duration.ofMinutes(5).toNanos());

    assertThat(tokens.size()).isEqualTo(1);
  }

  private static Identity alice() {
    return new Identity(
        new UserId("kp_alice"),
        "Alice",
        Optional.empty(),
        Optional.empty(),
        Rights.NONE,
        Instant.MAX);
  }
}
