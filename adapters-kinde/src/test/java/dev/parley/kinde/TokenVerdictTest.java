package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a token when the keys are known. */
class TokenVerdictTest extends VerifierTest {
  @BeforeEach
  void keysAreKnown() {
    awaitKeys();
  }

  @Test
  void a_token_of_the_issuer_is_verified() {
    String token =
        aliceToken()
            .with("name", "Alice")
            .with("org_code", "org_1")
            .with("roles", List.of(Map.of("id", "018e", "key", "admin", "name", "Admin")))
            .issuedWith(TestKeys.CURRENT);

    assertThat(verdict(token))
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> {
              assertThat(verified.identity().user()).isEqualTo(new UserId("kp_alice"));
              assertThat(verified.identity().name()).isEqualTo("Alice");
              assertThat(verified.identity().organisation()).contains("org_1");
              assertThat(verified.identity().expiresAt())
                  .isEqualTo(clock.instant().plus(Duration.ofHours(1)));
            });
  }

  @Test
  void a_token_without_typ_or_of_type_access_token_is_verified() {
    assertThat(verdict(aliceToken().withoutHeader("typ").issuedWith(TestKeys.CURRENT)))
        .isInstanceOf(Verified.class);
    for (String type : List.of("JWT", "at+jwt", "application/at+jwt", "Application/AT+JWT")) {
      assertThat(verdict(aliceToken().withHeader("typ", type).issuedWith(TestKeys.CURRENT)))
          .as(type)
          .isInstanceOf(Verified.class);
    }
  }

  @Test
  void an_operator_is_told_why_a_token_is_refused() {
    assertThat(objectionTo(issued(aliceToken().with("exp", later(aliceToken(), -90)))))
        .contains("it has expired", "90 s ago");
    assertThat(objectionTo(issued(aliceToken().with("iss", "https://evil\n.example"))))
        .contains("expected iss \"" + issuer.issuer(), "found \"https://evil?.example\"");
    assertThat(objectionTo(issued(aliceToken().with("iat", later(aliceToken(), 40)))))
        .contains("iat", "40 s ahead of this machine's clock");
    assertThat(objectionTo(issued(aliceToken().with("nonce", "n")))).contains("an id token");
    assertThat(objectionTo(aliceToken().issuedWith(TestKeys.FOREIGN)))
        .contains("signature is not by the issuer's key");
    assertThat(objectionTo(tokenOfUnknownKey(1))).contains("no key of the issuer", "unknown-1");
    assertThat(objectionTo("garbage")).contains("three parts of base64url");
  }

  private String objectionTo(String token) {
    return verifier.objectionTo(token).orElseThrow();
  }

  /** None of these may cost a fetch: the issuer would pay for whatever strangers send us. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rejected")
  void a_rejected_token_costs_no_fetch(String what, Function<TokenDraft, String> token) {
    int fetches = issuer.fetches();

    assertThat(verdict(token.apply(aliceToken()))).isEqualTo(INVALID);

    assertThat(issuer.fetches()).isEqualTo(fetches);
  }

  static Stream<Arguments> rejected() {
    List<Arguments> table = new ArrayList<>();
    // Not a token.
    text(table, "nothing", "");
    text(table, "garbage", "garbage");
    text(table, "dots", "..");
    text(table, "two parts", "e30.e30");
    text(table, "five parts, as of an encrypted one", "e30.e30.e30.e30.e30");
    text(table, "empty objects", "e30.e30.e30");
    text(table, "not JSON", "AAAA.AAAA.AAAA");
    text(table, "a null", "bnVsbA.bnVsbA.AAAA");
    text(table, "1 MB", "a".repeat(1 << 20));
    text(table, "1 MB of three parts", "a.b." + "c".repeat(1 << 20));
    draft(table, "padding", draft -> draft.issuedWith(TestKeys.CURRENT) + "==");
    draft(table, "a space in front", draft -> " " + draft.issuedWith(TestKeys.CURRENT));
    draft(table, "a scheme in front", draft -> "Bearer " + draft.issuedWith(TestKeys.CURRENT));
    draft(table, "a line feed within", draft -> draft.forged().replace(".", ".\n"));
    draft(table, "a genuine one too long", draft -> issued(draft.with("x", "x".repeat(8192))));
    draft(table, "claims 2,000 deep", draft -> nested(draft, 2000));

    // Algorithms and keys (RFC 8725 §2.1).
    draft(table, "alg none", draft -> draft.withHeader("alg", "none").unsigned());
    draft(table, "alg none, signed", draft -> draft.withHeader("alg", "none").forged());
    draft(table, "alg nOnE", draft -> draft.withHeader("alg", "nOnE").forged());
    draft(table, "no alg", draft -> draft.withoutHeader("alg").forged());
    draft(table, "alg a number", draft -> draft.withHeader("alg", 256).forged());
    draft(
        table,
        "HS256 with the public key as the secret",
        draft -> draft.withHeader("alg", "HS256").authenticatedWithPublicKey(TestKeys.CURRENT));
    draft(
        table,
        "RS512",
        draft -> draft.withHeader("alg", "RS512").signedWith(TestKeys.CURRENT, "SHA512withRSA"));
    draft(table, "no signature", TokenDraft::unsigned);
    draft(table, "no kid", draft -> sign(draft.withoutHeader("kid")));
    draft(table, "an empty kid", draft -> sign(draft.withHeader("kid", "")));
    draft(table, "kid a number", draft -> sign(draft.withHeader("kid", 7)));
    draft(table, "jwk garbage", draft -> sign(draft.withHeader("jwk", Map.of("kty", 7))));
    draft(table, "x5c garbage", draft -> sign(draft.withHeader("x5c", List.of(Map.of()))));
    draft(
        table,
        "crit",
        draft -> sign(draft.withHeader("crit", List.of("exp")).withHeader("exp", 1)));
    draft(table, "an empty crit", draft -> sign(draft.withHeader("crit", List.of())));
    draft(table, "crit a text", draft -> sign(draft.withHeader("crit", "exp")));
    draft(table, "an unencoded payload", draft -> sign(draft.withHeader("b64", false)));
    draft(
        table, "typ of another media type", draft -> sign(draft.withHeader("typ", "text/at+jwt")));
    draft(
        table, "typ of an id token's logout", draft -> sign(draft.withHeader("typ", "logout+jwt")));
    draft(table, "typ a list", draft -> sign(draft.withHeader("typ", List.of("JWT"))));

    // Claims, well signed.
    claim(table, "another issuer", draft -> draft.with("iss", "https://evil.example"));
    claim(
        table,
        "a slash after the issuer",
        draft -> draft.with("iss", draft.claims().get("iss") + "/"));
    claim(table, "no issuer", draft -> draft.without("iss"));
    claim(table, "issuer in a list", draft -> draft.with("iss", List.of("https://evil.example")));
    claim(table, "no exp", draft -> draft.without("exp"));
    claim(table, "exp a text", draft -> draft.with("exp", "never"));
    claim(table, "exp in milliseconds", draft -> draft.with("exp", 1_795_000_000_000L));
    claim(table, "exp beyond numbers", draft -> draft.with("exp", 1e300));
    claim(table, "nbf in the future", draft -> draft.with("nbf", later(draft, 31)));
    claim(table, "nbf a text", draft -> draft.with("nbf", "now"));
    claim(table, "iat in the future", draft -> draft.with("iat", later(draft, 31)));
    claim(table, "iat a text", draft -> draft.with("iat", "now"));
    claim(
        table,
        "an application's token, without sub",
        draft -> draft.without("sub").with("gty", List.of("client_credentials")));
    claim(table, "sub a number", draft -> draft.with("sub", 7));
    claim(table, "sub empty", draft -> draft.with("sub", ""));
    claim(table, "sub with a NUL", draft -> draft.with("sub", "kp_\u0000alice"));
    claim(table, "sub too long", draft -> draft.with("sub", "a".repeat(257)));
    claim(table, "an id token by nonce", draft -> draft.with("nonce", "n"));
    claim(table, "an id token by at_hash", draft -> draft.with("at_hash", "h"));
    claim(table, "an organisation of no text", draft -> draft.with("org_code", 7));
    return table.stream();
  }

  /** Each might be by a key that has replaced the known one, so the first has the keys fetched. */
  @Test
  void a_token_that_the_key_of_its_kid_has_not_signed_is_rejected() {
    Object foreign = TestKeys.FOREIGN.toPublicJWK().toJSONObject();

    assertThat(verdict(aliceToken().issuedWith(TestKeys.FOREIGN))).isEqualTo(INVALID);
    assertThat(verdict(aliceToken().withHeader("jwk", foreign).issuedWith(TestKeys.FOREIGN)))
        .isEqualTo(INVALID);
    assertThat(verdict(aliceToken().signedWith(TestKeys.CURRENT, "SHA512withRSA")))
        .isEqualTo(INVALID);
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  @Test
  void claims_changed_after_signing_are_rejected() {
    String[] genuine = validToken().split("\\.", -1);
    String[] changed = aliceToken().with("sub", "kp_admin").forged().split("\\.", -1);

    assertThat(verdict(genuine[0] + "." + changed[1] + "." + genuine[2])).isEqualTo(INVALID);
  }

  @Test
  void a_header_of_any_types_is_rejected() {
    List<Object> values =
        List.of(7, 1.5, true, "", "\u0000", List.of(), List.of(7), Map.of(), Map.of("kty", "RSA"));
    String parameters = "alg typ cty crit b64 jku jwk x5u x5t x5t#S256 x5c enc zip p2c epk";
    for (String parameter : parameters.split(" ", -1)) {
      for (Object value : values) {
        assertThat(verdict(aliceToken().withHeader(parameter, value).forged()))
            .as("%s = %s", parameter, value)
            .isEqualTo(INVALID);
      }
    }
  }

  @Test
  void a_token_changed_anywhere_is_not_verified() {
    String genuine = validToken();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      // The last character's lowest bits are not part of the signature (RFC 4648 §3.5).
      int place = random.nextInt(genuine.length() - 1);
      char other = (char) (' ' + random.nextInt(95));
      String changed = genuine.substring(0, place) + other + genuine.substring(place + 1);
      if (!changed.equals(genuine)) {
        assertThat(verdict(changed))
            .as("seed %d, round %d", seed, round)
            .isNotInstanceOf(Verified.class);
      }
    }
  }

  @Test
  void clocks_may_differ_by_the_skew() {
    assertThat(verdict(issued(aliceToken().with("iat", later(aliceToken(), 30)))))
        .isInstanceOf(Verified.class);
    assertThat(verdict(issued(aliceToken().with("nbf", later(aliceToken(), 30)))))
        .isInstanceOf(Verified.class);
    assertThat(verdict(issued(aliceToken().with("exp", later(aliceToken(), -29)))))
        .isInstanceOf(Verified.class);
    assertThat(verdict(issued(aliceToken().with("exp", later(aliceToken(), -30)))))
        .isEqualTo(EXPIRED);
  }

  @Test
  void a_token_is_expired_only_if_everything_else_is_right() {
    TokenDraft old = aliceToken().with("exp", later(aliceToken(), -3600));

    assertThat(verdict(issued(old))).isEqualTo(EXPIRED);
    assertThat(verdict(old.issuedWith(TestKeys.FOREIGN))).isEqualTo(INVALID);
    assertThat(verdict(issued(old.without("sub")))).isEqualTo(INVALID);
    assertThat(verdict(issued(old.with("nonce", "n")))).isEqualTo(INVALID);
    assertThat(verdict(issued(old.with("nbf", later(old, 3600))))).isEqualTo(INVALID);
  }

  @Test
  void the_audience_counts_only_when_one_is_configured() {
    String forNobody = validToken();
    String forUs = issued(aliceToken().with("aud", List.of("other", "parley")));
    String forUsAlone = issued(aliceToken().with("aud", "parley"));
    String forOthers = issued(aliceToken().with("aud", List.of("other", 7)));
    assertThat(verdict(forNobody)).isInstanceOf(Verified.class);

    restart(issuer.settings().withAudiences(List.of("parley", "parley-next")));
    awaitKeys();

    assertThat(verdict(forUs)).isInstanceOf(Verified.class);
    assertThat(verdict(forUsAlone)).isInstanceOf(Verified.class);
    assertThat(verdict(forNobody)).isEqualTo(INVALID);
    assertThat(verdict(forOthers)).isEqualTo(INVALID);
    assertThat(verdict(issued(aliceToken().without("aud")))).isEqualTo(INVALID);
    assertThat(verdict(issued(aliceToken().with("aud", Map.of("parley", 1))))).isEqualTo(INVALID);
  }

  private static void text(List<Arguments> table, String what, String token) {
    draft(table, what, draft -> token);
  }

  private static void claim(
      List<Arguments> table, String what, Function<TokenDraft, TokenDraft> change) {
    draft(table, what, draft -> issued(change.apply(draft)));
  }

  private static void draft(
      List<Arguments> table, String what, Function<TokenDraft, String> token) {
    table.add(arguments(what, token));
  }

  private static String issued(TokenDraft draft) {
    return draft.issuedWith(TestKeys.CURRENT);
  }

  private static String sign(TokenDraft draft) {
    return draft.signedWith(TestKeys.CURRENT, "SHA256withRSA");
  }

  private static long later(TokenDraft draft, long seconds) {
    Object issuedAt = draft.claims().getOrDefault("iat", 0L);
    return ((Number) issuedAt).longValue() + seconds;
  }

  private static String nested(TokenDraft draft, int depth) {
    String header = draft.forged().split("\\.", -1)[0];
    return header + "." + TokenDraft.base64("{\"a\":" + "[".repeat(depth)) + ".AAAA";
  }
}
