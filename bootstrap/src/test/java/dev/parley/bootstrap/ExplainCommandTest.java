package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExplainCommandTest {
  private static final String TOKEN =
      part("{\"alg\":\"RS256\",\"kid\":\"1\"}")
          + part(
              "{\"sub\":\"kp_alice\",\"exp\":1900000000,\"org_code\":\"acme\","
                  + "\"permissions\":[\"chat:write\"],\"roles\":[{\"key\":\"member\"}]}")
          + "c2ln";
  private static final Map<String, String> RULES =
      Map.of(
          "PARLEY_POLICY", "claims",
          "PARLEY_ACCESS_RULES", "join {org_code}.* ; type {org_code}.* if role admin");

  private final StringWriter out = new StringWriter();

  @Test
  void the_rule_that_decides_is_named_and_each_other_says_why_it_does_not() {
    int status = explain(RULES, "acme.sales");

    assertThat(status).isZero();
    assertThat(out.toString())
        .contains(
            "read unverified: KINDE_ISSUER_URL is not set",
            "user     kp_alice",
            "org_code acme",
            "permissions [chat:write], roles [member]",
            "join acme.sales   yes: join {org_code}.*",
            "type acme.sales   no: no rule grants it",
            "type {org_code}.* if role admin -> the token has no role admin")
        .doesNotContain(TOKEN);
  }

  @Test
  void who_may_not_join_is_a_failure() {
    assertThat(explain(RULES, "other.sales")).isEqualTo(1);
    assertThat(out.toString())
        .contains("join other.sales   no: no rule grants it", "the channel is not acme.*");
  }

  @Test
  void with_no_policy_named_every_good_token_opens_every_channel() {
    assertThat(explain(Map.of(), "other.sales")).isZero();
    assertThat(out.toString()).contains("yes: open to every valid token");
  }

  @Test
  void keys_out_of_reach_are_said_to_be() {
    explain(Map.of("KINDE_ISSUER_URL", "http://127.0.0.1:1"), "c1");

    assertThat(out.toString()).contains("read unverified: the keys of http://127.0.0.1:1");
  }

  @Test
  void a_token_that_is_not_good_opens_nothing_and_it_is_said_why() throws Exception {
    HttpServer issuer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys =
        new JWKSet(new RSAKeyGenerator(2048).keyID("2").generate().toPublicJWK())
            .toString()
            .getBytes(UTF_8);
    issuer.createContext(
        "/.well-known/jwks",
        exchange -> {
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    issuer.start();
    try {
      String url = "http://127.0.0.1:" + issuer.getAddress().getPort();

      assertThat(explain(Map.of("KINDE_ISSUER_URL", url), "lobby")).isEqualTo(1);

      assertThat(out.toString())
          .contains(
              "token    INVALID for "
                  + url
                  + ": it was issued by another issuer: expected iss \""
                  + url,
              "rights   none")
          .doesNotContain("yes", "join", TOKEN);
    } finally {
      issuer.stop(0);
    }
  }

  private int explain(Map<String, String> environment, String channel) {
    CommandLine line = Main.commandLine(environment).setOut(new PrintWriter(out));
    return line.execute("explain", "--token", TOKEN, "--channel", channel);
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8)) + ".";
  }
}
