package dev.parley.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.UnaskedOperations;
import dev.parley.application.port.in.ModerationResult;
import dev.parley.application.port.in.Operations;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import dev.parley.management.ManagementCalls.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModerationCallsTest {
  private static final UserId ADA = new UserId("ada");

  private final List<ModerationCommand> given = new ArrayList<>();
  private final ManagementCalls calls = new ManagementCalls();
  private ModerationResult result = new ModerationResult.Done(3, 2, 2);

  ModerationCallsTest() {
    Operations operations =
        new UnaskedOperations() {
          @Override
          public CompletionStage<ModerationResult> moderate(ModerationCommand command) {
            given.add(command);
            return CompletableFuture.completedFuture(result);
          }
        };
    ModerationCalls.addTo(calls, operations);
  }

  @Test
  void each_command_is_given_and_what_came_of_it_is_told() {
    assertThat(ask("/kick", "userId=ada").status()).isEqualTo(200);
    ask("/remove", "userId=ada", "channelId=c1");
    ask("/revoke", "tokenId=t1");
    ask("/revoke", "userId=ada");
    ask("/revoke", "userId=ada", "issuedBefore=7");
    ask("/unrevoke", "tokenId=t1");
    ask("/unrevoke", "userId=ada");
    ask("/unrevoke", "everyone=true");
    ManagementReply reply = ask("/revoke", "issuedBefore=7");

    assertThat(given)
        .containsExactly(
            new Kick(ADA),
            new Remove(ADA, new ChannelId("c1")),
            new Revoke(new OfToken(new TokenId("t1"))),
            new RevokeUntilNow(ADA),
            new Revoke(new OfUser(ADA, Instant.ofEpochSecond(7))),
            new Unrevoke(new RevocationTarget.Token(new TokenId("t1"))),
            new Unrevoke(new RevocationTarget.User(ADA)),
            new Unrevoke(new RevocationTarget.Everyone()),
            new Revoke(new OfEveryone(Instant.ofEpochSecond(7))));
    assertThat(new String(reply.body(), UTF_8))
        .isEqualTo("{\"connections\":3,\"answered\":2,\"nodes\":2}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kick ",
        "/kick userId=",
        "/kick user=ada",
        "/kick userId=ada&reason=x",
        "/remove userId=ada",
        "/remove userId=ada&channelId=*",
        "/revoke ",
        "/revoke userId=ada&isuedBefore=7",
        "/revoke userId=ada&issuedBefore=soon",
        "/revoke userId=ada&issuedBefore=1795439507000",
        "/revoke userId=ada&tokenId=t1",
        "/revoke issuedBefore=-7",
        "/unrevoke ",
        "/unrevoke everyone=yes",
        "/unrevoke userId=ada&issuedBefore=7",
      })
  void what_is_not_asked_to_the_letter_is_not_done(String asked) {
    String[] pathAndQuery = asked.split(" ", 2);

    assertThat(ask(pathAndQuery[0], pathAndQuery[1].split("&", -1)).status()).isEqualTo(400);
    assertThat(given).isEmpty();
  }

  @Test
  void it_is_told_when_it_may_not_have_been_done() {
    result = new ModerationResult.Unavailable();
    assertThat(ask("/kick", "userId=ada").status()).isEqualTo(503);
    result = new ModerationResult.TooManyRevocations();
    assertThat(ask("/revoke", "tokenId=t1").status()).isEqualTo(409);
    result = new ModerationResult.InTheFuture();
    assertThat(ask("/revoke", "issuedBefore=99999999999").status()).isEqualTo(400);
  }

  @Test
  void all_of_them_need_the_secret() {
    for (String path : List.of("/kick", "/remove", "/revoke", "/unrevoke")) {
      assertThat(Objects.requireNonNull(calls.at(path)).kind()).isEqualTo(Kind.CHANGING);
    }
  }

  private ManagementReply ask(String path, String... parameters) {
    Map<String, String> query = new HashMap<>();
    for (String parameter : parameters) {
      String[] nameAndValue = parameter.split("=", 2);
      if (nameAndValue.length == 2) {
        query.put(nameAndValue[0], nameAndValue[1]);
      }
    }
    return Objects.requireNonNull(calls.at(path))
        .call()
        .answer(new ManagementRequest(query, new byte[0]));
  }
}
