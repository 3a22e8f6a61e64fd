package dev.parley.websocket.raw;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.ServerEvent.Presence;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What clients say, damaged: as many as {@code -Dparley.fuzz} says, from {@code -Dparley.fuzz.seed}
 * on.
 */
class RandomMessagesTest {
  private static final int INPUTS = Integer.getInteger("parley.fuzz", 100_000);

  private static final List<String> SOUND =
      List.of(
          "{\"type\":\"typing:start\",\"channelId\":\"c1\",\"data\":{\"threadId\":\"t\\u00e91\"}}",
          "{\"type\":\"typing:stop\",\"ref\":\"\\ud83d\\ude80\"}",
          "{\"type\":\"channel:join\",\"channelId\":\"c2\",\"ref\":\"r1\",\"x\":[1,2.5e3,{}]}",
          "{\"ref\":\"ä\",\"type\":\"channel:leave\",\"channelId\":\"c2\"}",
          "{\"type\":\"presence:get\",\"channelId\":\"c1\",\"data\":null}",
          "{\"type\":\"ping\",\"data\":7}",
          "{\"type\":\"presence:set\",\"data\":{\"state\":{\"a\":[\"\\ud83d\",-1.5e3,null,{}]}}}",
          "{\"type\":\"auth:refresh\",\"data\":{\"token\":\"a.b.c\"}}");

  private static final String[] PIECES = {
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u0000",
    "\\ud83d",
    "\\ude80",
    "\u0000",
    "\uFEFF",
    "null",
    "true",
    "-",
    "1e999",
    "9".repeat(400),
    "\"ref\":\"\\udead\"",
    "\"type\":",
    "/*",
    "*/"
  };

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void whatever_a_client_says_can_be_answered() {
    long first = Long.getLong("parley.fuzz.seed", System.nanoTime());
    System.out.println("client messages: " + INPUTS + " from seed " + first + " on");
    for (int input = 0; input < INPUTS; input++) {
      byte[] message = damaged(new Random(first + input));
      try {
        answer(ClientMessageReader.read(message));
        var _ = ClientMessageReader.readToken(message);
      } catch (RuntimeException | Error fault) {
        throw new AssertionError(
            "seed %d: %s".formatted(first + input, HexFormat.of().formatHex(message)), fault);
      }
    }
  }

  /** What the client may choose freely, it is told again. */
  private static void answer(ClientMessage message) {
    Optional<String> ref =
        switch (message) {
          case ClientMessage.StartTyping(var channel, var thread, var given) -> {
            thread.ifPresent(id -> write(Optional.of(id.value())));
            yield given;
          }
          case ClientMessage.StopTyping(var channel, var thread, var given) -> {
            thread.ifPresent(id -> write(Optional.of(id.value())));
            yield given;
          }
          case ClientMessage.SetState(var channel, var state, var given) -> {
            state.ifPresent(RandomMessagesTest::writeState);
            yield given;
          }
          case ClientMessage.Join(var channel, var how, var resumption, var given) -> given;
          case ClientMessage.Leave(var channel, var given) -> given;
          case ClientMessage.GetPresence(var channel, var given) -> given;
          case ClientMessage.RefreshToken(var token, var given) -> given;
          case ClientMessage.KeepAlive(var isPing, var given) -> given;
          case ClientMessage.Malformed(var error, var given) -> given;
        };
    write(ref);
  }

  private static void writeState(MemberState state) {
    Member member = new Member(new UserId("u"), "U", Optional.empty(), Optional.of(state));
    byte[] written =
        EventWriter.write(
            new Presence(new ChannelId("c"), new MemberUpdated(member), Instant.EPOCH));
    ClientMessage again =
        ClientMessageReader.read(
            new String(written, UTF_8)
                .replaceFirst("presence:update", "presence:set")
                .getBytes(UTF_8));
    assertThat(again)
        .isEqualTo(
            new ClientMessage.SetState(
                Optional.of(new ChannelId("c")), Optional.of(state), Optional.empty()));
  }

  private static void write(Optional<String> given) {
    EventWriter.error("code", "message", Optional.empty(), given, Instant.EPOCH);
  }

  private static byte[] damaged(Random random) {
    StringBuilder text = new StringBuilder(SOUND.get(random.nextInt(SOUND.size())));
    for (int damage = random.nextInt(4); damage >= 0; damage--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.setCharAt(at, (char) random.nextInt(Character.MIN_SURROGATE));
        case 2 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(10)));
        case 3 -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
        default ->
            text.insert(at, PIECES[random.nextInt(PIECES.length)].repeat(random.nextInt(30)));
      }
    }
    // The decoder lets nothing pass that is not UTF-8; the reader should do without it.
    return text.toString().getBytes(random.nextInt(10) == 0 ? ISO_8859_1 : UTF_8);
  }
}
