package dev.parley.websocket.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", " a.b.c ", "Bearer a.b.c", "bearer a.b.c", "BEARER \t a.b.c  "})
  void a_token_may_come_with_its_scheme_or_bare(String given) {
    assertThat(BearerToken.in(given)).contains("a.b.c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Bearer",
        "bearer  ",
        "Basic dXNlcjpzZWNyZXQ=",
        "Digest username=\"ada\", realm=\"x\"",
        "Bearers a.b.c",
        "Negotiate YII="
      })
  void nothing_and_credentials_of_another_scheme_are_no_token(String given) {
    assertThat(BearerToken.in(given)).isEmpty();
  }
}
