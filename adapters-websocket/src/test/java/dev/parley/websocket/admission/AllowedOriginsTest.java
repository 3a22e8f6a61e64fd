package dev.parley.websocket.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
  private final AllowedOrigins origins =
      AllowedOrigins.of(
          List.of(
              "https://app.example.com",
              "https://*.example.org",
              "http://localhost:3000",
              "https://my_shop.example.net",
              "capacitor://localhost",
              "ionic://App",
              "app://.",
              "file://",
              "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai"));

  @ParameterizedTest
  @CsvSource({
    "https://app.example.com, true",
    "https://APP.example.com, true",
    "https://app.example.com:443, true",
    "https://app.example.com:8443, false",
    "http://app.example.com, false",
    "https://app.example.com.evil.net, false",
    "https://evil.net/https://app.example.com, false",
    "https://app.example.com@evil.net, false",
    "https://a.example.org, true",
    "https://a.b.example.org, true",
    "https://example.org, false",
    "https://evilexample.org, false",
    "https://.example.org, false",
    "http://localhost:3000, true",
    "http://localhost:3001, false",
    "null, false",
    "'', false",
    "'https://app.example.com ', false",
    "file://app.example.com, false",
    "https://my_shop.example.net, true",
    "https://my-shop.example.net, false",
    "https://a_b.example.org, true",
    "capacitor://localhost, true",
    "http://localhost, false",
    "capacitor://localhost:80, false",
    "capacitor://localhost.evil.net, false",
    "ionic://app, true",
    "app://., true",
    "file://, true",
    "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai, true",
    "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjaj, false",
  })
  void only_pages_on_the_list_may_connect(String origin, boolean may) {
    assertThat(origins.allows(origin)).isEqualTo(may);
  }

  @Test
  void a_star_alone_lets_any_page_in() {
    assertThat(AllowedOrigins.of(List.of("*")).allows("https://evil.net")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:5173", "http://127.0.0.1:8080", "https://[::1]:1"})
  void for_development_the_pages_of_this_machine_may(String origin) {
    assertThat(AllowedOrigins.LOCAL.allows(origin)).isTrue();
    assertThat(origins.andLocal().allows(origin)).isTrue();
    assertThat(AllowedOrigins.LOCAL.allows("http://localhost.evil.net")).isFalse();
    assertThat(AllowedOrigins.LOCAL.allows("capacitor://localhost")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "https://",
        "https://*",
        "https://a.*.com",
        "https://a.com/",
        "https://a.com?b",
        "https://ada@a.com",
        "https://a.com:",
        "https://a.com:x",
        "://localhost",
        "capacitor:localhost",
        "*.a"
      })
  void what_is_no_origin_is_named(String pattern) {
    assertThatThrownBy(() -> AllowedOrigins.of(List.of(pattern)))
        .hasMessageContaining("https://*.example.com")
        .hasMessageContaining('"' + pattern + '"');
  }
}
