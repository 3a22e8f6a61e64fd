package dev.parley.websocket.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private final TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "fd00::/8"));

  @ParameterizedTest(name = "{0}, X-Forwarded-For: {1} → {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9 | 198.51.100.1 | 203.0.113.9",
        "10.1.2.3 | 198.51.100.1 | 198.51.100.1",
        "10.1.2.3 | 198.51.100.1, 10.9.9.9 | 198.51.100.1",
        "10.1.2.3 | 1.1.1.1, 198.51.100.1 | 198.51.100.1",
        "10.1.2.3 | 198.51.100.1:4711 | 198.51.100.1",
        "10.1.2.3 | evil.example.com | 10.1.2.3",
        "10.1.2.3 | 198.51.100.1, garbage, 10.9.9.9 | 10.9.9.9",
        "10.1.2.3 | '' | 10.1.2.3",
        "fd00:0:0:0:0:0:0:1 | 198.51.100.1 | 198.51.100.1",
        "10.1.2.3 | 2001:db8:1:2:3:4:5:6 | 20:01:0d:b8:00:01:00:02",
      })
  void only_a_trusted_proxy_is_believed_and_only_as_far_as_trust_goes(
      String peer, String header, String client) {
    assertThat(proxies.client(InetAddress.ofLiteral(peer), List.of(header)).block())
        .isEqualTo(client);
  }

  @ParameterizedTest(name = "Forwarded: {0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "for=198.51.100.1;proto=https;by=10.0.0.1 | 198.51.100.1",
        "For=\"198.51.100.1:4711\" | 198.51.100.1",
        "for=\"[2001:db8:1:2::9]:4711\" | 20:01:0d:b8:00:01:00:02",
        "for=1.1.1.1, for=198.51.100.1 | 198.51.100.1",
        "for=_hidden | 10.1.2.3",
        "proto=https | 10.1.2.3",
      })
  void the_standard_header_is_read_if_it_is_the_one_that_the_proxy_sets(
      String header, String client) {
    assertThat(
            proxies
                .setting(ForwardedHeader.FORWARDED)
                .client(InetAddress.ofLiteral("10.1.2.3"), List.of(header))
                .block())
        .isEqualTo(client);
  }

  @Test
  void x_forwarded_for_is_what_is_read_unless_another_is_named() {
    assertThat(proxies.header().text()).isEqualTo("X-Forwarded-For");
    assertThat(proxies.setting(ForwardedHeader.FORWARDED).header().text()).isEqualTo("Forwarded");
  }

  @Test
  void several_headers_are_one_list_and_a_long_one_is_cut() {
    InetAddress peer = InetAddress.ofLiteral("10.1.2.3");

    assertThat(proxies.client(peer, List.of("1.1.1.1", "198.51.100.1")).block())
        .isEqualTo("198.51.100.1");
    assertThat(proxies.client(peer, Collections.nCopies(10_000, "10.0.0.1")).block())
        .isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "/8", ""})
  void what_is_no_block_is_named(String block) {
    assertThatThrownBy(() -> TrustedProxies.of(List.of(block)))
        .hasMessageContaining("10.0.0.0/8")
        .hasMessageContaining('"' + block + '"');
  }
}
