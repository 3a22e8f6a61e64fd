package dev.parley.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {
  private static final AccessRules RULES =
      AccessRules.parse(
          """
          # what everybody may do
          join public.* ; join lobby
          join {org_code}.*
          type {org_code}.* if permission chat:write
          join,type admin.* if role admin and permission chat:moderate
          join,type inbox:{sub}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          join | public.news      | alice of acme                        | join public.*
          join | lobby            | alice                                | join lobby
          join | lobby.two        | alice                                | -
          join | public.          | alice                                | -
          join | publicity        | alice                                | -
          type | public.news      | alice of acme                        | -
          join | acme.sales       | alice of acme                        | join {org_code}.*
          join | acme.eu.sales    | alice of acme                        | join {org_code}.*
          join | acme.sales       | alice of other                       | -
          join | acme.sales       | alice                                | -
          join | acmeagain.sales  | alice of acme                        | -
          join | ACME.sales       | alice of acme                        | -
          type | acme.sales       | alice of acme                        | -
          type | acme.sales       | alice of acme may chat:write         | type {org_code}.* if permission chat:write
          type | other.sales      | alice of acme may chat:write         | -
          join | admin.floor      | alice may chat:moderate              | -
          join | admin.floor      | alice may chat:moderate as admin     | join,type admin.* if role admin and permission chat:moderate
          type | admin.floor      | alice may chat:moderate as admin     | join,type admin.* if role admin and permission chat:moderate
          join | inbox:alice      | alice                                | join,type inbox:{sub}
          join | inbox:bob        | alice                                | -
          """)
  void the_first_rule_that_grants_it_decides(
      String action, String channel, String who, String rule) {
    AccessDecision decision =
        RULES.decide(identity(who), new ChannelId(channel), Action.parse(action).orElseThrow());

    assertThat(decision)
        .isEqualTo(rule.equals("-") ? new Denied("no rule grants it") : new Granted(rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ".", "acme.eu", "acme.*", "{org_code}", "", " ", "acme:eu", "a@b"})
  void an_organisation_whose_code_could_be_read_in_two_ways_owns_no_channels(String code) {
    Identity identity = identity("mallory", code, Rights.NONE);

    for (String channel : List.of("acme.eu.sales", "acme.eu", ".x", "a@b.x", "acme:eu.x", ".")) {
      assertThat(
              AccessRules.parse("join {org_code}.*")
                  .decide(identity, new ChannelId(channel), Action.JOIN))
          .isInstanceOf(Denied.class);
    }
  }

  @Test
  void two_organisations_never_share_a_channel() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    AccessRules rules =
        AccessRules.parse("join {org_code}.* ; join team:{org_code} ; join x.{org_code}:*");
    for (int i = 0; i < 100_000; i++) {
      ChannelId channel = new ChannelId(text(random, "ab.:-x", 1 + random.nextInt(8)));
      String one = text(random, "ab.:-*{}x", random.nextInt(4));
      String other = text(random, "ab.:-*{}x", random.nextInt(4));
      boolean both =
          isGranted(rules, identity("alice", one, Rights.NONE), channel)
              && isGranted(rules, identity("bob", other, Rights.NONE), channel);
      // A rule's own words could be an organisation's name: "x.a:1" is read by two rules.
      boolean readTwice = channel.value().startsWith("x.") || channel.value().startsWith("team:");
      assertThat(both && !one.equals(other) && !readTwice)
          .as("seed %d: \"%s\" and \"%s\" in %s", seed, one, other, channel)
          .isFalse();
    }
  }

  @Test
  void each_rule_says_why_it_does_not_grant() {
    Identity alice = identity("alice of acme");

    assertThat(RULES.examine(alice, new ChannelId("acme.sales"), Action.TYPE))
        .extracting(finding -> finding.objection().orElse("grants"))
        .containsExactly(
            "it is not about type",
            "it is not about type",
            "it is not about type",
            "the token has no permission chat:write",
            "the channel is not admin.*",
            "the channel is not inbox:alice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                               | expected at least one rule, such as "join {org_code}.*"; found none
          read public.*                    | rule 1, "read public.*": expected join, listen, type, history, or several between commas; found "read"
          join a ; join                    | rule 2, "join": expected a channel pattern, such as public.*, found the end of the rule
          join *.a                         | rule 1, "join *.a": expected nothing after "*" in "*.a"
          join {org_code}*                 | rule 1, "join {org_code}*": expected one of . : @ = + around "{org_code}" in "{org_code}*"
          join a-{sub}                     | rule 1, "join a-{sub}": expected one of . : @ = + around "{sub}" in "a-{sub}"
          join {org}.*                     | rule 1, "join {org}.*": expected {org_code} or {sub}, found "{org}"
          join a/b                         | rule 1, "join a/b": expected a channel pattern from A-Z a-z 0-9 _ . : @ = + - {org_code} {sub} and * at the end, found "a/b"
          join a unless role b             | rule 1, "join a unless role b": expected "if" or the end of the rule, found "unless"
          join a if role b or role c       | rule 1, "join a if role b or role c": expected "and" or the end of the rule, found "or"
          join a if user b                 | rule 1, "join a if user b": expected "permission" or "role", found "user"
          join a if role                   | rule 1, "join a if role": expected the role's key, found the end of the rule
          """)
  void a_rule_that_cannot_be_read_says_where_and_what_was_expected(String text, String message) {
    assertThatThrownBy(() -> AccessRules.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static boolean isGranted(AccessRules rules, Identity identity, ChannelId channel) {
    return rules.decide(identity, channel, Action.JOIN) instanceof Granted;
  }

  private static String text(Random random, String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** "alice of acme may chat:write as admin". */
  private static Identity identity(String words) {
    return new Identity(
        new UserId(words.split(" ", -1)[0]),
        "Alice",
        Optional.empty(),
        after(words, "of"),
        new Rights(
            after(words, "may").map(Set::of).orElse(Set.of()),
            after(words, "as").map(Set::of).orElse(Set.of())),
        Instant.MAX);
  }

  private static Identity identity(String user, String organisation, Rights rights) {
    return new Identity(
        new UserId(user), user, Optional.empty(), Optional.of(organisation), rights, Instant.MAX);
  }

  private static Optional<String> after(String words, String word) {
    List<String> all = List.of(words.split(" ", -1));
    int at = all.indexOf(word);
    return at < 0 ? Optional.empty() : Optional.of(all.get(at + 1));
  }

  @Test
  void who_may_hear_a_channel_has_its_history_until_a_rule_names_that() {
    AccessRules silent = AccessRules.parse("listen news ; join lobby ; type lobby");
    AccessRules naming =
        AccessRules.parse("join news ; join,history lobby ; history acme.* if role admin");

    assertThat(grants(silent, "news")).isTrue();
    assertThat(grants(silent, "lobby")).isTrue();
    assertThat(grants(silent, "other")).isFalse();
    assertThat(grants(naming, "news")).isFalse();
    assertThat(grants(naming, "lobby")).isTrue();
    assertThat(grants(naming, "acme.sales")).isFalse();
  }

  private static boolean grants(AccessRules rules, String channel) {
    Identity alice =
        new Identity(
            new UserId("alice"),
            "alice",
            Optional.empty(),
            Optional.empty(),
            Rights.NONE,
            Instant.EPOCH);
    return rules.decide(alice, new ChannelId(channel), Action.HISTORY) instanceof Granted;
  }
}
