package dev.parley.kinde;

import static dev.parley.kinde.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.kinde.KindeSettings.KeyFetching;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the issuer's keys are come by, and what it takes to lose them. */
class IssuerKeysTest extends VerifierTest {
  @Test
  void keys_are_fetched_at_start_without_being_asked_for() {
    verifier.keysReady().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();

    assertThat(verifier.canVerify()).isTrue();
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
    assertThat(issuer.fetches()).isEqualTo(1);
  }

  @Test
  void a_token_that_comes_before_the_keys_waits_for_them() {
    CountDownLatch opened = new CountDownLatch(1);
    issuer.publishAfter(opened, TestKeys.CURRENT);
    restart(issuer.settings());

    CompletableFuture<Verification> early = begin(validToken());
    opened.countDown();

    assertThat(outcome(early)).isInstanceOf(Verified.class);
  }

  @Test
  void a_fetch_that_began_before_the_token_came_does_not_condemn_it() {
    awaitKeys();
    CountDownLatch opened = new CountDownLatch(1);
    issuer.publishAfter(opened, TestKeys.CURRENT);
    restart(issuer.settings());
    eventually("the fetch is under way", () -> issuer.fetches() > 1);

    CompletableFuture<Verification> ofNextKey = begin(aliceToken().issuedWith(TestKeys.NEXT));
    opened.countDown();

    assertThat(outcome(ofNextKey)).isEqualTo(new Unavailable(Duration.ofSeconds(1)));
  }

  @Test
  void an_issuer_that_is_down_at_start_is_tried_until_it_is_up() {
    issuer.goDown();
    restart(issuer.settings());
    assertThat(verdict(validToken())).isInstanceOf(Unavailable.class);
    assertThat(verifier.keysReady().toCompletableFuture()).isNotDone();

    issuer.comeBack();

    awaitKeys();
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @Test
  void a_new_key_is_picked_up_with_the_first_token_that_names_it() {
    awaitKeys();
    issuer.publish(TestKeys.NEXT, TestKeys.CURRENT);

    assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Verified.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @Test
  void a_key_that_was_withdrawn_is_no_longer_one() {
    awaitKeys();
    issuer.publish(TestKeys.NEXT);
    assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Verified.class);
    letTheLimiterOpen();

    assertThat(verdict(validToken())).isEqualTo(INVALID);
  }

  @Test
  void keys_are_refreshed_without_being_asked_for() {
    restart(issuer.settings().withKeyFetching(IssuerServer.paced(Duration.ofMillis(20))));

    eventually("several fetches", () -> issuer.fetches() > 5);
  }

  @Test
  void a_key_that_the_issuer_does_not_have_is_invalid() {
    awaitKeys();

    assertThat(verdict(tokenOfUnknownKey(1))).isEqualTo(INVALID);
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  @Test
  void a_second_unknown_key_soon_after_must_wait() {
    awaitKeys();
    assertThat(verdict(tokenOfUnknownKey(1))).isEqualTo(INVALID);
    clock.advance(Duration.ofSeconds(4));

    assertThat(verdict(tokenOfUnknownKey(2))).isEqualTo(new Unavailable(Duration.ofSeconds(6)));
    assertThat(issuer.fetches()).isEqualTo(2);
    clock.advance(Duration.ofSeconds(6));
    assertThat(verdict(tokenOfUnknownKey(2))).isEqualTo(INVALID);
  }

  @Test
  void a_wall_clock_that_is_set_neither_stops_the_fetches_nor_hastens_them() {
    awaitKeys();
    assertThat(verdict(tokenOfUnknownKey(1))).isEqualTo(INVALID);
    clock.set(Duration.ofMinutes(-10));
    clock.advance(Duration.ofSeconds(4));
    assertThat(verdict(tokenOfUnknownKey(2))).isEqualTo(new Unavailable(Duration.ofSeconds(6)));
    clock.set(Duration.ofMinutes(10));
    clock.advance(Duration.ofSeconds(6));

    assertThat(verdict(tokenOfUnknownKey(2))).isEqualTo(INVALID);
  }

  @Test
  void a_flood_of_unknown_keys_costs_one_fetch_and_delays_nobody() {
    awaitKeys();
    CountDownLatch opened = new CountDownLatch(1);
    issuer.publishAfter(opened, TestKeys.CURRENT);

    List<CompletableFuture<Verification>> flood =
        IntStream.range(0, 3000).mapToObj(number -> begin(tokenOfUnknownKey(number))).toList();
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
    assertThat(flood).anyMatch(begun -> !begun.isDone());
    opened.countDown();

    assertThat(flood)
        .allMatch(begun -> outcome(begun).equals(INVALID) || outcome(begun) instanceof Unavailable);
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  @Test
  void a_new_key_is_picked_up_in_the_middle_of_a_flood() {
    awaitKeys();
    assertThat(verdict(tokenOfUnknownKey("flood-1"))).isEqualTo(INVALID);
    issuer.publish(TestKeys.NEXT, TestKeys.CURRENT);
    assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Unavailable.class);
    letTheLimiterOpen();

    assertThat(verdict(tokenOfUnknownKey("flood-2"))).isEqualTo(INVALID);

    assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Verified.class);
  }

  @Test
  void known_keys_outlast_a_day_without_the_issuer() {
    awaitKeys();
    issuer.goDown();
    clock.advance(Duration.ofHours(25));

    assertThat(verdict(tokenOfUnknownKey(1))).isInstanceOf(Unavailable.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
    assertThat(verifier.canVerify()).isTrue();

    issuer.publish(TestKeys.NEXT);
    issuer.comeBack();
    eventually(
        "the new key is known",
        () -> verdict(aliceToken().issuedWith(TestKeys.NEXT)) instanceof Verified);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Sign in to the network</html>",
        "null",
        "[]",
        "{}",
        "{\"keys\":7}",
        "{\"keys\":[]}",
        "{\"keys\":[null,7,\"\",[],{}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"!\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"small\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"AAAA\"}]}"
      })
  void an_answer_without_keys_changes_nothing(String body) {
    awaitKeys();
    issuer.answer(200, body);

    assertThat(verdict(tokenOfUnknownKey(1))).isInstanceOf(Unavailable.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 403, 404, 429, 500, 503})
  void an_answer_other_than_200_changes_nothing(int status) {
    awaitKeys();
    issuer.answer(status, "");

    assertThat(verdict(tokenOfUnknownKey(1))).isInstanceOf(Unavailable.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @Test
  void an_answer_without_end_is_cut_off() {
    awaitKeys();
    issuer.answer(200, "{\"keys\":[" + " ".repeat(10 << 20) + "]}");

    assertThat(verdict(tokenOfUnknownKey(1))).isInstanceOf(Unavailable.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @Test
  void a_redirect_is_not_followed() {
    awaitKeys();
    try (IssuerServer elsewhere = IssuerServer.publishing(TestKeys.NEXT)) {
      issuer.redirectTo(elsewhere.issuer() + "/.well-known/jwks");

      assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Unavailable.class);
      assertThat(elsewhere.fetches()).isZero();
    }
  }

  @Test
  void an_answer_that_stalls_is_given_up() {
    restart(
        issuer
            .settings()
            .withKeyFetching(IssuerServer.paced(Duration.ofMillis(500), Duration.ofHours(1))));
    awaitKeys();
    issuer.stallWithinTheBody();

    assertThat(verdict(tokenOfUnknownKey(1))).isInstanceOf(Unavailable.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);

    issuer.publish(TestKeys.NEXT);
    eventually(
        "the new key is known",
        () -> verdict(aliceToken().issuedWith(TestKeys.NEXT)) instanceof Verified);
  }

  @Test
  void other_keys_in_the_set_do_not_spoil_the_good_one() {
    awaitKeys();
    issuer.answer(200, setOf("{\"kty\":\"quantum\",\"kid\":\"q\"}", "7", json(TestKeys.NEXT)));

    assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @MethodSource("oddKeys")
  void an_odd_RSA_key_in_the_set_does_not_spoil_the_good_one(String odd) {
    awaitKeys();
    issuer.answer(200, setOf(odd, json(TestKeys.NEXT), odd));

    assertThat(verdict(aliceToken().issuedWith(TestKeys.NEXT))).isInstanceOf(Verified.class);
  }

  static Stream<String> oddKeys() {
    String modulus = TestKeys.CURRENT.getModulus().toString();
    String good = TestKeys.NEXT.getModulus().toString();
    String kid = TestKeys.NEXT.getKeyID();
    String tooLarge = Base64URL.encode(BigInteger.ONE.shiftLeft(20_000).setBit(0)).toString();
    String longExponent = Base64URL.encode(BigInteger.ONE.shiftLeft(2_000).setBit(0)).toString();
    return Stream.of(
        rsa("one", modulus, "AQ"),
        rsa("nought", modulus, "AA"),
        rsa("two", modulus, "Ag"),
        rsa("empty", modulus, ""),
        rsa("too large", tooLarge, "AQAB"),
        rsa("long exponent", modulus, longExponent),
        rsa("no modulus", "", "AQAB"),
        rsa("even", Base64URL.encode(BigInteger.ONE.shiftLeft(2_047)).toString(), "AQAB"),
        rsa(kid, good, "AQ"),
        "{\"kty\":\"RSA\",\"kid\":7,\"n\":\"%s\",\"e\":\"AQAB\"}".formatted(modulus),
        "{\"kty\":\"RSA\",\"kid\":\"d\",\"n\":\"%s\",\"e\":\"AQAB\",\"d\":7}".formatted(modulus),
        "{\"kty\":\"RSA\",\"kid\":\"x\",\"n\":\"%s\",\"e\":\"AQAB\",\"x5c\":[\"\"]}"
            .formatted(modulus));
  }

  private static String rsa(String kid, String modulus, String exponent) {
    return "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(kid, modulus, exponent);
  }

  private static String json(RSAKey key) {
    return key.toPublicJWK().toJSONString();
  }

  private static String setOf(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  @Test
  void a_key_replaced_under_its_kid_is_picked_up_with_the_first_token_that_it_signed() {
    awaitKeys();
    issuer.publish(TestKeys.FOREIGN);

    assertThat(verdict(aliceToken().issuedWith(TestKeys.FOREIGN))).isInstanceOf(Verified.class);
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  @Test
  void of_two_keys_with_one_kid_each_is_tried() {
    issuer.answer(200, setOf(json(TestKeys.FOREIGN), json(TestKeys.CURRENT)));
    restart(issuer.settings());
    awaitKeys();

    assertThat(verdict(aliceToken().issuedWith(TestKeys.FOREIGN))).isInstanceOf(Verified.class);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @Test
  void forgeries_of_a_known_kid_cost_one_fetch_are_refused_at_once_and_delay_nobody() {
    awaitKeys();
    for (int number = 0; number < 100; number++) {
      assertThat(verdict(aliceToken().with("jti", "forged-" + number).forged())).isEqualTo(INVALID);
    }
    assertThat(issuer.fetches()).isEqualTo(2);

    issuer.goDown();
    letTheLimiterOpen();
    assertThat(verdict(aliceToken().forged())).isEqualTo(INVALID);
    assertThat(verdict(validToken())).isInstanceOf(Verified.class);
  }

  @Test
  void retries_go_on_at_a_bounded_pace() {
    issuer.answer(500, "");
    KeyFetching pace = IssuerServer.paced(Duration.ofHours(1));
    restart(issuer.settings().withKeyFetching(pace));

    eventually("several retries", () -> issuer.fetches() > 8);

    issuer.publish(TestKeys.CURRENT);
    awaitKeys();
  }
}
