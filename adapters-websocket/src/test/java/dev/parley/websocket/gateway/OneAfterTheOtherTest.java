package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.session.RequestSequencer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Conversations by chance: what is said all at once to a server that is late with everything has
 * the answers of one that is asked one thing after the other and is late with nothing. The seed of
 * a conversation that has not is in the failure.
 */
class OneAfterTheOtherTest {
  private static final long FIRST = Long.getLong("parley.order.first", 1);
  private static final int RUNS = Integer.getInteger("parley.order.runs", 200);
  private static final String[] CHANNELS = {
    "home", "one", "two", "deaf", "closed", "mute", "vague", "*"
  };
  private static final Pattern FIELD =
      Pattern.compile("\"(?:type|channelId|code|ref)\":\"[^\"]*\"");
  private static final Pattern HEADER =
      Pattern.compile("(?m)^(?:receipt-id|code|subscription|event):.*$");

  @Test
  void raw_answers_come_as_if_one_thing_had_been_asked_after_the_other() {
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      List<String> said = rawConversation(new Random(seed));
      check(seed, said, said, world -> world.raw("ada", "home"), OneAfterTheOtherTest::rawAnswers);
    }
  }

  @Test
  void stomp_answers_come_as_if_one_thing_had_been_asked_after_the_other() {
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      Random random = new Random(seed);
      List<String> frames = stompConversation(random);
      check(
          seed,
          frames,
          inMessages(frames, random),
          LateWorld::stomp,
          OneAfterTheOtherTest::stompAnswers);
    }
  }

  @Test
  void nobody_is_seen_to_type_before_they_are_seen_to_come() {
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      LateWorld world = new LateWorld(new Random(seed), 6);
      LateWorld.Line ada = world.raw("ada", "new");
      ada.say("{\"type\":\"typing:start\"}");
      world.settle();

      assertThat(types(ada.said()))
          .as("seed %d", seed)
          .containsExactly("presence:state", "presence:join", "typing:start", "typing:stop");
    }
  }

  @Test
  void the_socket_is_not_read_while_much_waits_and_is_when_it_has_drained() {
    LateWorld world = new LateWorld(new Random(1), 0);
    LateWorld.Line ada = world.raw("ada", "home");
    world.settle();
    ada.say("{\"type\":\"auth:refresh\",\"data\":{\"token\":\"never\"},\"ref\":\"slow\"}");
    for (int i = 0; i < RequestSequencer.MAX_MESSAGES; i++) {
      assertThat(ada.isPaused()).isFalse();
      ada.say("{\"type\":\"presence:get\",\"channelId\":\"home\",\"ref\":\"" + i + "\"}");
    }
    assertThat(ada.isPaused()).isTrue();
    world.settle();

    assertThat(ada.isPaused()).isFalse();
    assertThat(rawAnswers(ada.said())).hasSize(2 + RequestSequencer.MAX_MESSAGES);
  }

  @Test
  void a_token_that_nobody_answers_for_ends_a_stomp_login_after_ten_seconds() {
    LateWorld world = new LateWorld(new Random(1), 0);
    LateWorld.Line ada = world.stomp();
    ada.say("CONNECT\naccept-version:1.2\npasscode:never\n\n\0SUBSCRIBE\nid:1\n\n\0");
    world.settle();

    assertThat(stompAnswers(ada.said()))
        .containsExactly("ERROR code:keys_unavailable", "closed 1008 see the ERROR frame");
  }

  private static void check(
      long seed,
      List<String> inTurn,
      List<String> atOnce,
      Function<LateWorld, LateWorld.Line> connect,
      Function<List<String>, List<String>> answers) {
    LateWorld prompt = new LateWorld(new Random(seed), 0);
    LateWorld.Line patient = connect.apply(prompt);
    for (String request : inTurn) {
      patient.say(request);
      prompt.settle();
    }
    LateWorld late = new LateWorld(new Random(seed), 8);
    LateWorld.Line hasty = connect.apply(late);
    Random pauses = new Random(seed);
    for (String message : atOnce) {
      if (pauses.nextInt(4) == 0) {
        late.step();
      }
      hasty.say(message);
    }
    for (int i = 0; i < inTurn.size(); i++) {
      late.settle();
    }

    assertThat(answers.apply(hasty.said()))
        .as("-Dparley.order.first=%d -Dparley.order.runs=1: %s", seed, atOnce)
        .isEqualTo(answers.apply(patient.said()));
  }

  private static List<String> rawConversation(Random random) {
    List<String> said = new ArrayList<>();
    int mistakes = 0;
    for (int i = 0; i < 4 + random.nextInt(20); i++) {
      String channel = CHANNELS[random.nextInt(mistakes < 5 ? CHANNELS.length : 3)];
      String type =
          switch (random.nextInt(9)) {
            case 0, 1, 2 -> "channel:join";
            case 3 -> "channel:leave";
            case 4, 5 -> "typing:start";
            case 6 -> "typing:stop";
            case 7 -> "presence:get";
            default -> "auth:refresh";
          };
      String token = List.of("ada", "bad", "never").get(random.nextInt(mistakes < 5 ? 3 : 1));
      boolean mayFail =
          type.equals("auth:refresh") ? !token.equals("ada") : !channel.equals("home");
      mistakes += mayFail ? 1 : 0;
      if (mistakes < 9 || !mayFail) {
        said.add(
            "{'type':'%s','channelId':'%s','ref':'%d','data':{'token':'%s'}}"
                .formatted(type, channel, i, token)
                .replace('\'', '"'));
      }
    }
    return said;
  }

  private static List<String> rawAnswers(List<String> heard) {
    return heard.stream()
        .filter(event ->
            Stream.of("\"presence:state\"", "\"error\"", "\"auth:refreshed\"", "closed")
                .anyMatch(event::contains))
        .map(event -> event.startsWith("closed") ? event : parts(FIELD, event))
        .toList();
  }

  private static List<String> types(List<String> heard) {
    return heard.stream().map(event -> event.substring(9, event.indexOf('"', 9))).toList();
  }

  /** One that a library might have: now and then somebody is wrong, which ends it. */
  private static List<String> stompConversation(Random random) {
    List<String> frames = new ArrayList<>();
    frames.add("CONNECT\naccept-version:1.2\npasscode:ada\n\n\0");
    List<String> open = new ArrayList<>();
    for (int i = 0; i < 4 + random.nextInt(20); i++) {
      String channel = CHANNELS[random.nextInt(random.nextInt(8) == 0 ? CHANNELS.length : 3)];
      String receipt = random.nextBoolean() ? "receipt:r" + i + "\n" : "";
      String id = "s" + random.nextInt(3);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (!open.contains(id) || random.nextInt(20) == 0) {
            String what = List.of("", "/messages", "/presence").get(random.nextInt(3));
            frames.add(
                "SUBSCRIBE\nid:%s\ndestination:/topic/channels/%s%s\n%s\n\0"
                    .formatted(id, channel, what, receipt));
            open.add(id);
          }
        }
        case 3, 4 -> {
          if (open.remove(id) || random.nextInt(20) == 0) {
            frames.add("UNSUBSCRIBE\nid:%s\n%s\n\0".formatted(id, receipt));
          }
        }
        case 5 ->
            frames.add(
                "SEND\ndestination:/app/auth/refresh\n%s\n{\"token\":\"%s\"}\0"
                    .formatted(receipt, random.nextInt(20) == 0 ? "never" : "ada"));
        case 6 -> {
          frames.add("BEGIN\ntransaction:t%d\n%s\n\0".formatted(i, receipt));
          frames.add(
              ("SEND\ndestination:/app/auth/refresh\ntransaction:t%d\nreceipt:t%d\n\n"
                      + "{\"token\":\"ada\"}\0")
                  .formatted(i, i));
          frames.add("COMMIT\ntransaction:t%d\nreceipt:c%d\n\n\0".formatted(i, i));
        }
        default -> {
          if (!open.isEmpty()) {
            frames.add(
                "SEND\ndestination:/app/channels/%s/typing\n%s\n{\"type\":\"typing:%s\"}\0"
                    .formatted(channel, receipt, random.nextBoolean() ? "start" : "stop"));
          }
        }
      }
    }
    if (random.nextInt(3) == 0) {
      frames.add("FOO\nreceipt:foo\n\n\0");
    }
    return frames;
  }

  /** Frames side by side, and frames cut in two. */
  private static List<String> inMessages(List<String> frames, Random random) {
    List<String> messages = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (String frame : frames) {
      int cut = random.nextInt(4) == 0 ? random.nextInt(frame.length()) : 0;
      message.append(frame, 0, cut);
      if (random.nextInt(3) == 0 && !message.isEmpty()) {
        messages.add(message.toString());
        message.setLength(0);
      }
      message.append(frame, cut, frame.length());
    }
    messages.add(message.toString());
    return messages;
  }

  private static List<String> stompAnswers(List<String> heard) {
    return heard.stream()
        .filter(frame ->
            Stream.of("RECEIPT", "ERROR", "CONNECTED", "closed").anyMatch(frame::startsWith)
                || frame.contains("event:presence\\cstate"))
        .map(frame ->
            frame.startsWith("closed")
                ? frame
                : (frame.substring(0, frame.indexOf('\n')) + " " + parts(HEADER, frame)).strip())
        .toList();
  }

  private static String parts(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(found -> found.group()).collect(Collectors.joining(" "));
  }
}
