package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindeClaimsTest {
  private static final long EXP = 1_693_371_599L;

  @Test
  void the_full_name_is_the_name() {
    assertThat(nameOf(Map.of("given_name", "Alice", "family_name", "Liddell", "name", "Al")))
        .isEqualTo("Alice Liddell");
  }

  @Test
  void half_a_full_name_will_do() {
    assertThat(nameOf(Map.of("given_name", "Alice", "name", "Al"))).isEqualTo("Alice");
    assertThat(nameOf(Map.of("family_name", "Liddell", "name", "Al"))).isEqualTo("Liddell");
  }

  @Test
  void without_a_full_name_it_is_the_name_then_the_subject_and_never_the_email() {
    assertThat(nameOf(Map.of("name", "Al", "email", "al@example.com"))).isEqualTo("Al");
    assertThat(nameOf(Map.of("email", "al@example.com"))).isEqualTo("kp_alice");
    assertThat(nameOf(Map.of())).isEqualTo("kp_alice");
  }

  @Test
  void the_operator_may_have_names_taken_from_other_claims() {
    NameClaims names = NameClaims.parse("nickname, given_name + family_name,email");
    Map<String, Object> alice = Map.of("given_name", "Alice", "name", "Al", "email", "a@x.org");

    assertThat(claims(alice).identity(names).orElseThrow().name()).isEqualTo("Alice");
    assertThat(claims(Map.of("email", "a@x.org")).identity(names).orElseThrow().name())
        .isEqualTo("a@x.org");
    assertThat(claims(Map.of("name", "Al")).identity(names).orElseThrow().name())
        .isEqualTo("kp_alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "name,", "a++b", "+", "na me", "a,b,c,d,e,f,g,h,i", "n\u00e4me"})
  void claims_that_cannot_be_are_refused_with_what_was_found(String text) {
    assertThatThrownBy(() -> NameClaims.parse(text))
        .hasMessageContaining("given_name+family_name,name")
        .hasMessageContaining('"' + text + '"');
  }

  @Test
  void a_name_cannot_turn_the_text_around_it() {
    assertThat(nameOf(Map.of("name", "\u202Eadmin\u202C \u2067x\u2069\u202A")))
        .isEqualTo("admin x");
    assertThat(nameOf(Map.of("name", "\u05D3\u05E0\u05D4\u200F")))
        .isEqualTo("\u05D3\u05E0\u05D4\u200F");
    assertThat(nameOf(Map.of("name", "\u202E\u2066"))).isEqualTo("kp_alice");
  }

  @Test
  void a_blank_name_or_one_that_is_no_text_is_passed_over() {
    assertThat(nameOf(Map.of("given_name", " \u0000\n", "family_name", 7, "name", "Al")))
        .isEqualTo("Al");
    assertThat(nameOf(Map.of("name", List.of("Al"), "email", Map.of()))).isEqualTo("kp_alice");
  }

  @Test
  void control_characters_and_lone_surrogates_are_removed_from_a_name() {
    assertThat(nameOf(Map.of("name", "  Al\u0007\u009b[31m\ud83d  "))).isEqualTo("Al[31m");
  }

  @Test
  void a_long_name_is_cut_and_never_within_a_character() {
    String face = "\ud83d\ude00";

    assertThat(nameOf(Map.of("name", "a".repeat(300)))).hasSize(256);
    assertThat(nameOf(Map.of("name", face.repeat(200)))).isEqualTo(face.repeat(128));
    assertThat(nameOf(Map.of("name", "a" + face.repeat(200)))).isEqualTo("a" + face.repeat(127));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.png",
        "HTTP://example.com:8080/a.png?size=1#x",
        "https://my_bucket.s3.amazonaws.com/a.png",
        "https://_/a.png",
        "http://my_app:3000/a.png",
        "https://[::1]/a.png"
      })
  void a_picture_on_the_web_is_the_avatar(String picture) {
    assertThat(identity(Map.of("picture", picture)).avatar()).contains(picture);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "/a.png",
        "https:///a.png",
        "https://:80/a.png",
        "https://ada@my_host/a.png",
        "https://exa mple.com",
        "https://example.com/\u0000"
      })
  void any_other_picture_is_none(String picture) {
    assertThat(identity(Map.of("picture", picture)).avatar()).isEmpty();
  }

  @Test
  void a_picture_of_2049_characters_is_none() {
    String address = "https://example.com/";

    assertThat(identity(Map.of("picture", address + "a".repeat(2028))).avatar()).isPresent();
    assertThat(identity(Map.of("picture", address + "a".repeat(2029))).avatar()).isEmpty();
  }

  @Test
  void the_organisation_is_the_org_code_if_there_is_one() {
    assertThat(identity(Map.of("org_code", "org_1")).organisation()).contains("org_1");
    assertThat(identity(Map.of()).organisation()).isEmpty();
    assertThat(identity(Map.of("org_code", "")).organisation()).isEmpty();
  }

  @Test
  void an_organisation_that_cannot_be_read_is_not_taken_for_none() {
    for (Object orgCode : List.of(7, List.of("org_1"), "org\u0000", "o".repeat(257), "\ud83d")) {
      assertThat(claims(Map.of("org_code", orgCode)).identity(NameClaims.DEFAULT)).isEmpty();
    }
  }

  @Test
  void rights_are_permissions_and_the_keys_of_roles_in_either_form() {
    Map<String, Object> claims =
        Map.of(
            "permissions", List.of("chat:write", "chat:read"),
            "roles", List.of(Map.of("id", "018e", "key", "admin", "name", "Admin"), "member"));

    assertThat(identity(claims).rights())
        .isEqualTo(new Rights(Set.of("chat:write", "chat:read"), Set.of("admin", "member")));
  }

  @Test
  void rights_of_any_other_shape_are_none() {
    Map<String, Object> claims =
        Map.of(
            "permissions", "chat:write",
            "roles", List.of(7, "", Map.of("id", "018e"), Map.of("key", 7), "r".repeat(257)),
            "feature_flags", Map.of("theme", Map.of("t", "s", "v", "pink")));

    assertThat(identity(claims).rights()).isEqualTo(Rights.NONE);
    assertThat(identity(Map.of()).rights()).isEqualTo(Rights.NONE);
  }

  @Test
  void a_token_is_told_from_others_by_its_id_and_its_time_if_they_can_be_read() {
    assertThat(identity(Map.of("jti", "t-1", "iat", 1_700_000_000.5)).stamp())
        .isEqualTo(
            new TokenStamp(
                Optional.of(new TokenId("t-1")),
                Optional.of(Instant.ofEpochSecond(1_700_000_000))));
    assertThat(identity(Map.of("jti", "t".repeat(257), "iat", "yesterday")).stamp())
        .isEqualTo(TokenStamp.NONE);
  }

  @Test
  void rights_are_bounded() {
    List<String> many = IntStream.range(0, 1000).mapToObj(String::valueOf).toList();

    assertThat(identity(Map.of("permissions", many)).rights().permissions()).hasSize(256);
  }

  @Test
  void a_subject_outside_the_grammar_of_users_is_none() {
    for (Object sub : List.of("", "a\u0000b", "a".repeat(257), "\ud83d", 7, List.of("kp_alice"))) {
      assertThat(claims(Map.of("sub", sub)).identity(NameClaims.DEFAULT)).isEmpty();
    }
  }

  @Test
  void the_end_is_a_number_of_seconds() {
    assertThat(identity(Map.of("exp", EXP)).expiresAt()).isEqualTo(Instant.ofEpochSecond(EXP));
    assertThat(identity(Map.of("exp", EXP + 0.9)).expiresAt())
        .isEqualTo(Instant.ofEpochSecond(EXP));
    for (Object exp : List.of("1693371599", -1, EXP * 1000, 1e300, true, List.of(EXP))) {
      assertThat(claims(Map.of("exp", exp)).identity(NameClaims.DEFAULT)).isEmpty();
    }
  }

  private static String nameOf(Map<String, Object> claims) {
    return identity(claims).name();
  }

  private static Identity identity(Map<String, Object> claims) {
    return claims(claims).identity(NameClaims.DEFAULT).orElseThrow();
  }

  private static KindeClaims claims(Map<String, Object> claims) {
    Map<String, Object> all = new HashMap<>(Map.of("sub", "kp_alice", "exp", EXP));
    all.putAll(claims);
    return new KindeClaims(all);
  }
}
