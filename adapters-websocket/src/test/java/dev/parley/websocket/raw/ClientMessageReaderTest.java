package dev.parley.websocket.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.typing.ThreadId;
import dev.parley.websocket.raw.ClientMessage.Join;
import dev.parley.websocket.raw.ClientMessage.KeepAlive;
import dev.parley.websocket.raw.ClientMessage.Malformed;
import dev.parley.websocket.raw.ClientMessage.RefreshToken;
import dev.parley.websocket.raw.ClientMessage.SetState;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may leave out, and in which ways; what is refused is in HostileInputTest. */
class ClientMessageReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'typing:start'}",
        "{'type':'typing:start','channelId':null,'data':null,'ref':null}",
        "{'type':'typing:start','channelId':'','data':{}}",
        "{'type':'typing:start','data':{'threadId':''}}",
        "{'type':'typing:start','data':{'threadId':null},'timestamp':1795439507}",
      })
  void what_is_null_or_empty_is_left_out(String json) {
    assertThat(read(json))
        .isEqualTo(new StartTyping(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void a_null_before_the_value_is_no_value() {
    assertThat(read("{'channelId':null,'type':'typing:stop','channelId':'c1'}"))
        .isEqualTo(
            new StopTyping(
                Optional.of(new ChannelId("c1")), Optional.<ThreadId>empty(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'channel:join'}",
        "{'type':'channel:join','channelId':null}",
        "{'type':'channel:join','channelId':''}",
        "{'type':'presence:get','channelId':''}",
      })
  void where_a_channel_is_needed_an_empty_one_is_missing(String json) {
    assertThat(read(json)).isEqualTo(new Malformed(ErrorCode.CHANNEL_REQUIRED, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1.5e+3",
        "''",
        "' a b '",
        "true",
        "[]",
        "[ 1 , 2 ]",
        "{}",
        "{'state':{'a':[null]}}",
        "'\\\\ud800'",
        "'ü😀'"
      })
  void a_state_is_taken_as_it_was_sent(String json) {
    String state = json.replace('\'', '"');

    for (String message :
        new String[] {
          "{'type':'presence:set','data':{'state':" + json + "}}",
          "{ 'data' : { 'x':1, 'state' : " + json + " , 'y':[] } , 'type':'presence:set' }",
        }) {
      assertThat(read(message)).isEqualTo(setting(Optional.of(new MemberState(state))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'presence:set'}",
        "{'type':'presence:set','data':{}}",
        "{'type':'presence:set','data':{'state':null}}",
        "{'type':'presence:set','data':null,'channelId':''}",
      })
  void without_a_state_or_with_null_there_is_none_any_more(String json) {
    assertThat(read(json)).isEqualTo(setting(Optional.empty()));
  }

  @Test
  void a_state_has_1024_bytes_at_the_most() {
    String most = "'" + "ü".repeat(511) + "'";

    assertThat(read("{'type':'presence:set','data':{'state':" + most + "}}"))
        .isEqualTo(setting(Optional.of(new MemberState(most.replace('\'', '"')))));
    assertThat(read("{'type':'presence:set','data':{'state':[" + most + "]},'ref':'r'}"))
        .isEqualTo(new Malformed(ErrorCode.FIELD_INVALID, Optional.of("r")));
    assertThat(read("{'type':'typing:start','data':{'state':[" + most + "]}}"))
        .isInstanceOf(StartTyping.class);
  }

  @Test
  void a_state_that_is_there_twice_is_refused() {
    assertThat(read("{'type':'presence:set','data':{'state':1,'state':2}}"))
        .isEqualTo(new Malformed(ErrorCode.FIELD_INVALID, Optional.empty()));
  }

  private static SetState setting(Optional<MemberState> state) {
    return new SetState(Optional.empty(), state, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'ping'}",
        "{'type':'pong'}",
        "{'type':'heartbeat','timestamp':1795439507}",
        "{'type':'ping','data':1795439507}",
        "{'data':{'threadId':7},'channelId':7,'type':'ping'}",
      })
  void a_keep_alive_is_one_whatever_else_it_holds(String json) {
    assertThat(read(json)).isEqualTo(new KeepAlive(json.contains("'ping'"), Optional.empty()));
  }

  @ParameterizedTest(name = "{0} → {1}, member: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                   | LIST  | true",
        "{'presence':null,'member':null}      | LIST  | true",
        "{'presence':'count'}                 | COUNT | true",
        "{'member':false,'presence':'none'}   | NONE  | false",
        "{'member':true,'state':{'a':[1]}}    | LIST  | true",
      })
  void a_join_may_say_what_it_is_to_be_told_and_that_nobody_is_there(
      String data, PresenceView view, boolean member) {
    String json = "{'data':" + data + ",'type':'channel:join','channelId':'c1'}";

    assertThat(read(json))
        .isEqualTo(
            new Join(
                new ChannelId("c1"),
                new Participation(view, member),
                Resumption.NONE,
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'presence':'LIST'}",
        "{'presence':''}",
        "{'presence':7}",
        "{'presence':['list']}",
        "{'presence':'list','presence':'list'}",
        "{'member':'false'}",
        "{'member':0}",
        "{'member':{}}",
        "{'member':true,'member':true}",
      })
  void a_join_that_says_anything_else_is_malformed_and_any_other_message_may(String data) {
    String rest = "'channelId':'c1','data':" + data + "}";

    assertThat(read("{'type':'channel:join'," + rest))
        .isEqualTo(new Malformed(ErrorCode.FIELD_INVALID, Optional.empty()));
    assertThat(read("{'type':'typing:start'," + rest)).isInstanceOf(StartTyping.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", "Bearer a.b.c", "bearer  a.b.c "})
  void a_new_token_may_have_its_scheme_before_it(String token) {
    assertThat(read("{'type':'auth:refresh','data':{'token':'" + token + "'}}"))
        .isEqualTo(new RefreshToken("a.b.c", Optional.empty()));
    assertThat(ClientMessageReader.readToken(json("{'token':'" + token + "'}"))).contains("a.b.c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'token':null}", "{'token':''}", "{'token':'Bearer '}", "{}"})
  void a_new_token_has_to_be_there(String data) {
    assertThat(read("{'type':'auth:refresh','data':" + data + "}"))
        .isEqualTo(new Malformed(ErrorCode.FIELD_INVALID, Optional.empty()));
    assertThat(ClientMessageReader.readToken(json(data))).isEmpty();
  }

  @Test
  void what_looks_like_utf_16_is_not_json() {
    // All of it is ASCII, so that it has passed as the text that a frame has to be.
    byte[] wide = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16LE);

    assertThat(ClientMessageReader.read(wide))
        .isEqualTo(new Malformed(ErrorCode.NOT_JSON, Optional.empty()));
  }

  @Test
  void what_is_passed_over_may_be_as_deep_as_a_publication() {
    assertThat(read("{'type':'channel:join','channelId':'c1','x':" + deep(255) + "}"))
        .isEqualTo(
            new Join(new ChannelId("c1"), Participation.FULL, Resumption.NONE, Optional.empty()));
  }

  private static String deep(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private static ClientMessage read(String text) {
    return ClientMessageReader.read(json(text));
  }

  /** With single quotes, which are easier to read here. */
  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }
}
