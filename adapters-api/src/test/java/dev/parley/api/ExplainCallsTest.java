package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiCalls.Match;
import dev.parley.application.port.UnaskedOperations;
import dev.parley.application.port.in.Explanation;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.domain.access.AccessRules;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCallsTest {
  private static final Identity ADA =
      new Identity(
          new UserId("ada"),
          "Ada",
          Optional.empty(),
          Optional.of("acme"),
          Rights.NONE,
          Instant.ofEpochSecond(1_900_000_000));
  private static final String QUESTION =
      "{\"token\":\"t\",\"channelId\":\"acme.sales\",\"action\":\"type\"}";

  @Test
  void the_rule_that_decides_is_told_and_why_the_others_do_not() {
    AccessRules rules =
        AccessRules.parse("join {org_code}.* ; type {org_code}.* if role admin ; type acme.*");

    assertThat(answer(new Explanation.Ruled(ADA, Ruling.granted("type acme.*")), rules, QUESTION))
        .isEqualTo(
            "200 {'token':'good','allowed':true,'because':'type acme.*','userId':'ada',"
                + "'organisation':'acme','expiresAt':1900000000,'rules':["
                + "{'rule':'join {org_code}.*','objection':'it is not about type'},"
                + "{'rule':'type {org_code}.* if role admin',"
                + "'objection':'the token has no role admin'},"
                + "{'rule':'type acme.*'}]}");
  }

  @Test
  void a_token_that_is_not_good_opens_nothing() {
    assertThat(answer(new Explanation.Rejected(Reason.EXPIRED)))
        .isEqualTo("200 {'token':'expired','allowed':false,'because':'the token has expired'}");
    assertThat(answer(new Explanation.Rejected(Reason.INVALID))).contains("'token':'invalid'");
    assertThat(answer(new Explanation.Revoked(ADA)))
        .startsWith("200 {'token':'revoked','allowed':false")
        .contains("'userId':'ada'");
  }

  @Test
  void what_cannot_be_told_for_now_is_a_503() {
    assertThat(answer(new Explanation.Unavailable(Duration.ofSeconds(2))))
        .startsWith("503 ")
        .contains("'code':'keys_unavailable'");
    assertThat(answer(new Explanation.Ruled(ADA, new Ruling.Unavailable(Duration.ofSeconds(2)))))
        .startsWith("503 ")
        .contains("'code':'policy_unavailable'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"token\":\"t\",\"channelId\":\"acme.sales\"}",
        "{\"token\":7,\"channelId\":\"acme.sales\",\"action\":\"join\"}",
        "{\"token\":\"t\",\"channelId\":\"a b\",\"action\":\"join\"}",
        "{\"token\":\"t\",\"channelId\":\"acme.sales\",\"action\":\"fly\"}",
        "{\"token\":\"t\",\"channelId\":\"acme.sales\",\"action\":\"join\",\"x\":1}"
      })
  void what_is_no_question_is_refused(String body) {
    assertThat(answer(new Explanation.Revoked(ADA), AccessRules.parse("join *"), body))
        .contains("'code':'parameters_wrong'");
  }

  @Test
  void a_key_asks_of_its_channels_alone() {
    String elsewhere = QUESTION.replace("acme.", "other.");

    assertThat(answer(new Explanation.Revoked(ADA), AccessRules.parse("join *"), elsewhere))
        .contains("'code':'key_may_not'");
  }

  private static String answer(Explanation explanation) {
    return answer(explanation, AccessRules.parse("join *"), QUESTION);
  }

  private static String answer(Explanation explanation, AccessRules rules, String body) {
    ApiCalls calls = new ApiCalls();
    ExplainCalls.addTo(
        calls,
        new UnaskedOperations() {
          @Override
          public CompletionStage<Explanation> explain(
              String token, ChannelId channel, Action action) {
            return CompletableFuture.completedFuture(explanation);
          }
        },
        Optional.of(rules));
    Match.Found found = (Match.Found) calls.find("POST", "/v1/explain");
    ApiReply reply =
        (ApiReply)
            found
                .route()
                .call()
                .answer(
                    new ApiRequest(
                        ApiKey.parse(TestKeys.key("ops", "explain", "acme.*", 1).line()),
                        "/v1/explain",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        body.getBytes(UTF_8),
                        bytes -> true));
    return reply.status() + " " + new String(reply.body(), UTF_8).strip().replace('"', '\'');
  }
}
