package dev.parley.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Locate;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import dev.parley.wire.WireLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCodecTest {
  private static final UserId ALICE = new UserId("alice");

  @Test
  void the_documented_forms_are_understood() {
    assertThat(command("{\"command\":\"kick\",\"userId\":\"alice\"}")).contains(new Kick(ALICE));
    assertThat(command("{'command':'remove','userId':'alice','channelId':'c1'}".replace('\'', '"')))
        .contains(new Remove(ALICE, new ChannelId("c1")));
    assertThat(command("{\"command\":\"revoke\",\"tokenId\":\"t1\"}"))
        .contains(new Revoke(new OfToken(new TokenId("t1"))));
    assertThat(command("{\"command\":\"revoke\",\"userId\":\"alice\",\"issuedBefore\":7}"))
        .contains(new Revoke(new OfUser(ALICE, Instant.ofEpochSecond(7))));
    assertThat(command("{\"command\":\"revoke\",\"issuedBefore\":7}"))
        .contains(new Revoke(new OfEveryone(Instant.ofEpochSecond(7))));
    assertThat(command("{\"command\":\"locate\",\"userId\":\"alice\"}"))
        .contains(new Locate(ALICE));
  }

  @Test
  void an_outcome_that_tells_channels_fits_whatever_they_are_called() {
    List<ChannelId> channels =
        IntStream.range(100, 300).mapToObj(i -> new ChannelId("x".repeat(125) + i)).toList();
    Outcome outcome = Outcome.located("r".repeat(64), "n".repeat(64), 7, channels, false);

    byte[] json = CommandCodec.json(outcome).getBytes(UTF_8);

    assertThat(json).hasSizeLessThan(WireLimits.COMMAND_BYTES);
    assertThat(CommandCodec.outcome(json)).contains(outcome);
    assertThat(outcome.isPartial()).isTrue();
  }

  @Test
  void a_user_without_a_time_means_until_now_whenever_that_is() {
    assertThat(command("{\"command\":\"revoke\",\"userId\":\"alice\"}"))
        .contains(new RevokeUntilNow(ALICE));
  }

  @Test
  void a_revocation_is_taken_back_by_what_it_is_about() {
    assertThat(command("{\"command\":\"unrevoke\",\"tokenId\":\"t1\"}"))
        .contains(new Unrevoke(new RevocationTarget.Token(new TokenId("t1"))));
    assertThat(command("{\"command\":\"unrevoke\",\"userId\":\"alice\"}"))
        .contains(new Unrevoke(new RevocationTarget.User(ALICE)));
    assertThat(command("{\"command\":\"unrevoke\",\"everyone\":true}"))
        .contains(new Unrevoke(new RevocationTarget.Everyone()));
  }

  @Test
  void what_is_written_is_understood() {
    for (ModerationCommand each :
        List.of(
            new Kick(ALICE),
            new Remove(ALICE, new ChannelId("c1")),
            new Revoke(new OfUser(ALICE, Instant.ofEpochSecond(7))),
            new Revoke(new OfEveryone(Instant.ofEpochSecond(7))),
            new RevokeUntilNow(ALICE),
            new Unrevoke(new RevocationTarget.Token(new TokenId("t1"))),
            new Unrevoke(new RevocationTarget.User(ALICE)),
            new Unrevoke(new RevocationTarget.Everyone()))) {
      String json = CommandCodec.json(new Order(each, Optional.empty()));

      assertThat(command(json)).as(json).contains(each);
    }
  }

  @Test
  void a_revocation_may_say_that_it_is_kept_already() {
    String json = "{\"command\":\"revoke\",\"tokenId\":\"t1\",\"kept\":true}";
    Order order = new Order(new Revoke(new OfToken(new TokenId("t1"))), Optional.empty(), true);

    assertThat(CommandCodec.order(json.getBytes(UTF_8))).contains(order);
    assertThat(CommandCodec.order(CommandCodec.json(order).getBytes(UTF_8))).contains(order);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kick alice",
        "[]",
        "{}",
        "{\"command\":\"explode\",\"userId\":\"alice\"}",
        "{\"command\":1,\"userId\":\"alice\"}",
        "{\"userId\":\"alice\"}",
        "{\"command\":\"kick\"}",
        "{\"command\":\"kick\",\"userId\":\"\"}",
        "{\"command\":\"kick\",\"userId\":7}",
        "{\"command\":\"kick\",\"userId\":\"a\\u0000b\"}",
        "{\"command\":\"kick\",\"userId\":\"alice\",\"userId\":\"bob\"}",
        "{\"command\":\"kick\",\"userId\":\"alice\"} {}",
        "{\"command\":\"kick\",\"userId\":[\"alice\"]}",
        "{\"command\":\"locate\",\"userId\":\"alice\",\"kept\":true}",
        "{\"command\":\"locate\",\"userId\":\"alice\",\"channels\":[]}",
        "{\"command\":\"kick\",\"userId\":\"alice\",\"ref\":\"r\"}",
        "{\"command\":\"kick\",\"userId\":\"alice\",\"replyTo\":\"a b\"}",
        "{\"command\":\"kick\",\"userId\":\"alice\",\"replyTo\":\"channel:x\"}",
        "{\"command\":\"remove\",\"userId\":\"alice\"}",
        "{\"command\":\"remove\",\"userId\":\"alice\",\"channelId\":\"*\"}",
        "{\"command\":\"revoke\"}",
        "{\"command\":\"revoke\",\"tokenId\":\"t\",\"kept\":false}",
        "{\"command\":\"revoke\",\"tokenId\":\"t\",\"kept\":1}",
        "{\"command\":\"kick\",\"userId\":\"alice\",\"kept\":true}",
        "{\"command\":\"kick\",\"userId\":true}",
        "{\"command\":\"revoke\",\"userId\":\"alice\",\"kept\":true}",
        "{\"command\":\"unrevoke\"}",
        "{\"command\":\"unrevoke\",\"everyone\":\"true\"}",
        "{\"command\":\"unrevoke\",\"everyone\":1}",
        "{\"command\":\"unrevoke\",\"userId\":\"alice\",\"issuedBefore\":7}",
        "{\"command\":\"revoke\",\"userId\":\"alice\",\"isuedBefore\":7}",
        "{\"command\":\"revoke\",\"userId\":\"alice\",\"tokenId\":\"t\"}",
        "{\"command\":\"revoke\",\"issuedBefore\":-1}",
        "{\"command\":\"revoke\",\"issuedBefore\":1.5}",
        "{\"command\":\"revoke\",\"issuedBefore\":99999999999999999999999}",
        "{\"command\":\"revoke\",\"issuedBefore\":1795439507000}",
      })
  void what_is_not_of_these_forms_to_the_letter_is_no_order(String json) {
    assertThat(command(json)).isEmpty();
  }

  @Test
  void nor_is_what_is_not_text_or_too_long() {
    assertThat(CommandCodec.order(new byte[] {'{', (byte) 0xff, '}'})).isEmpty();
    assertThat(command(" ".repeat(WireLimits.COMMAND_BYTES) + "{\"command\":\"kick\"}")).isEmpty();
    assertThat(command("[".repeat(2000))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"ref\":\"1\",\"node\":\"n\"}",
        "{\"ref\":\"1\",\"node\":\"n\",\"connections\":-1}",
        "{\"ref\":\"1\",\"node\":\"n\",\"connections\":3000000000}",
        "{\"ref\":\"1\",\"node\":\"n n\",\"connections\":1}",
      })
  void what_is_no_outcome_is_none(String json) {
    assertThat(CommandCodec.outcome(json.getBytes(UTF_8))).isEmpty();
  }

  private static Optional<Object> command(String json) {
    return CommandCodec.order(json.getBytes(UTF_8)).map(Order::command);
  }
}
