package dev.parley.kinde;

import static dev.parley.kinde.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;

/** What the operator reads. */
class VerifierLogTest extends VerifierTest {
  @Test
  void the_address_of_the_keys_is_named_at_start() {
    assertThat(log.lines(Level.INFO))
        .anyMatch(line -> line.contains(issuer.issuer() + "/.well-known/jwks"));
  }

  @Test
  void an_outage_is_told_once_when_it_begins_and_once_when_it_ends() {
    awaitKeys();
    issuer.answer(500, "");
    restart(issuer.settings());
    int before = issuer.fetches();
    eventually("several failures", () -> issuer.fetches() > before + 5);

    issuer.publish(TestKeys.CURRENT);

    eventually("the end is told", () -> log.lines().getLast().contains("keys have been fetched"));
    assertThat(log.lines(Level.WARN)).hasSize(1).first().asString().contains("HTTP status 500");
  }

  @Test
  void no_token_is_ever_told() {
    awaitKeys();
    String token = validToken();
    verdict(token);
    verdict(token + "x");
    verdict("Bearer " + token);
    verdict(tokenOfUnknownKey(1));

    String claims = token.split("\\.", -1)[1];
    assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(claims));
  }
}
