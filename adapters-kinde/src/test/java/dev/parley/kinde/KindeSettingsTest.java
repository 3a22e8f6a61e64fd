package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindeSettingsTest {
  @Test
  void the_keys_are_where_kinde_advertises_them() {
    KindeSettings settings = KindeSettings.forIssuer("https://parley.kinde.com");

    assertThat(settings.issuer()).isEqualTo("https://parley.kinde.com");
    assertThat(settings.jwks()).hasToString("https://parley.kinde.com/.well-known/jwks");
    assertThat(settings.audiences()).isEmpty();
    assertThat(settings.clockSkew()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void a_slash_at_the_end_of_the_issuer_is_removed() {
    assertThat(KindeSettings.forIssuer("https://parley.kinde.com/").issuer())
        .isEqualTo("https://parley.kinde.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://account.example.com",
        "HTTPS://parley.kinde.com",
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://127.8.9.10",
        "http://[::1]:8080",
        "https://example.com/tenants/a"
      })
  void an_issuer_is_behind_tls_or_on_this_machine(String issuer) {
    assertThat(KindeSettings.forIssuer(issuer).issuer()).isEqualTo(issuer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "parley.kinde.com",
        "http://parley.kinde.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.example.com",
        "http://[::2]",
        "ftp://parley.kinde.com",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@parley.kinde.com",
        "https://parley.kinde.com?x",
        "https://parley.kinde.com#x",
        "https://parley kinde.com",
        " https://parley.kinde.com"
      })
  void any_other_issuer_is_refused_with_what_was_expected_and_what_was_found(String issuer) {
    assertThatThrownBy(() -> KindeSettings.forIssuer(issuer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("issuer: expected a URL such as https://your-subdomain.kinde.com")
        .hasMessageContaining("found \"");
  }

  @Test
  void the_address_of_the_keys_is_held_to_the_same_rule() {
    KindeSettings settings = KindeSettings.forIssuer("https://parley.kinde.com");

    assertThat(settings.withJwks(URI.create("http://localhost:1/keys")).jwks()).hasPort(1);
    assertThatThrownBy(() -> settings.withJwks(URI.create("http://parley.kinde.com/keys")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("address of the keys: expected");
  }

  @Test
  void durations_out_of_range_are_refused() {
    KindeSettings settings = KindeSettings.forIssuer("https://parley.kinde.com");

    for (Duration skew : List.of(Duration.ofSeconds(-1), Duration.ofMinutes(6))) {
      assertThatThrownBy(() -> settings.withClockSkew(skew))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("clock skew: expected");
    }
    assertThatThrownBy(() -> IssuerServer.paced(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
