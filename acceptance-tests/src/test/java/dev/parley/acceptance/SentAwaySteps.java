package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.acceptance.Tab.Goodbye;
import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.rfc6455.ClientFrames;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How connections end, and what is told with it. */
public final class SentAwaySteps {
  private static final Map<String, Goodbye> REASONS =
      Map.ofEntries(
          Map.entry("it said goodbye", new Goodbye(1000, "")),
          Map.entry("that is no WebSocket", new Goodbye(1002, "protocol error")),
          Map.entry("only text is spoken", new Goodbye(1003, "binary messages are not accepted")),
          Map.entry("that is no text", new Goodbye(1007, "text is not UTF-8")),
          Map.entry("those are too many mistakes", new Goodbye(1008, "too many errors")),
          Map.entry("of the mistake that she was told", new Goodbye(1008, "see the ERROR frame")),
          Map.entry("nothing is heard of it", new Goodbye(1008, "nothing heard for too long")),
          Map.entry("that is too much at once", new Goodbye(1009, "message too big")),
          Map.entry("her token is over", new Goodbye(4401, "token ended")),
          Map.entry("his token is over", new Goodbye(4401, "token ended")),
          Map.entry("that is somebody else's token", new Goodbye(4401, "token of another user")),
          Map.entry("his token was revoked", new Goodbye(4401, "token revoked")),
          Map.entry("she has no right to any channel", new Goodbye(4403, "rights withdrawn")),
          Map.entry("he has no right to any channel", new Goodbye(4403, "rights withdrawn")),
          Map.entry("he is in no channel any more", new Goodbye(4403, "removed from the channel")),
          Map.entry("he was thrown out", new Goodbye(4403, "kicked")),
          Map.entry("she was thrown out", new Goodbye(4403, "kicked")),
          Map.entry("it does not listen", new Goodbye(4408, "reading too slowly")),
          Map.entry("that is too much in all", new Goodbye(4429, "too many messages")));

  private final World world = World.ofThisScenario();
  private String channel = "";

  @SuppressWarnings("NullAway.Init") // Set by the step in which it connects.
  private RawClient program;

  @Given("{person} is in channel {channel} on the guarded node with a program of her own")
  public void comesWithProgram(ChatUser person, String into) throws IOException {
    channel = into;
    program = world.closing(RawClient.dialNarrow(Deployment.guarded().node().port()));
    program.upgrade("/ws?channelId=" + into + "&token=" + world.tokenOf(person));
    program.textWith("presence:join");
  }

  @When("her program {}")
  public void does(String what) throws IOException {
    switch (what) {
      case "says goodbye" -> program.send(ClientFrames.close(1000, ""));
      case "does not mask what it says" ->
          program.send(ClientFrames.unmasked(0x81, "hello".getBytes(UTF_8)));
      case "says something that is not text" -> program.send(ClientFrames.binary(new byte[1]));
      case "says text that is not UTF-8" ->
          program.send(ClientFrames.text(new byte[] {(byte) 0xC3, '('}));
      case "says something of 513 kilobytes" ->
          program.send(ClientFrames.text(new byte[513 * 1024]));
      case "says nothing, not even that it is there" -> {}
      case "makes ten mistakes in a row" -> say(10, "what?");
      case "never stops talking" ->
          say(GuardedNode.MESSAGES_AT_ONCE + 20, "{\"type\":\"typing:stop\"}");
      case "does not listen while much is published" -> {
        byte[] event = World.message(channel, "x".repeat(128 * 1024), "service").getBytes(UTF_8);
        // Enough for the budget and what the system holds; the closed one is heard out for 5 s.
        for (int i = 0; i < 20; i++) {
          publishAtTheirPace(event);
        }
      }
      default -> throw new IllegalArgumentException(what);
    }
  }

  /** At the pace of those who listen: eight mebibytes at once are too much for anybody. */
  private void publishAtTheirPace(byte[] event) {
    List<Integer> heard = world.tabs().stream().map(tab -> tab.published().size()).toList();
    world.publish(channel, event);
    for (int i = 0; i < heard.size(); i++) {
      Tab tab = world.tabs().get(i);
      int before = heard.get(i);
      Await.until(
          () -> tab.published().size() > before, Await.PATIENCE, () -> "a neighbour heard nothing");
    }
  }

  /** Having heard it, the program hangs up, as programs do. */
  @Then("{person}'s program is sent away because {}")
  public void programIsSentAway(ChatUser person, String reason) throws IOException {
    RawClient.Frame frame = program.frame();
    while (frame.opcode() != 8) {
      frame = program.frame();
    }
    assertThat(new Goodbye(frame.closeCode(), frame.text()))
        .as(person.name())
        .isEqualTo(goodbye(reason));
    program.close();
  }

  @Then("{person} is sent away because {}")
  public void isSentAway(ChatUser person, String reason) {
    for (Tab tab : person.tabs()) {
      Await.until(
          () -> tab.goodbye().isPresent(), Await.PATIENCE, () -> person.name() + " is still there");
      assertThat(tab.goodbye()).contains(goodbye(reason));
    }
  }

  private void say(int times, String text) throws IOException {
    for (int i = 0; i < times; i++) {
      program.send(ClientFrames.text(text));
    }
  }

  private static Goodbye goodbye(String reason) {
    return Objects.requireNonNull(REASONS.get(reason), reason);
  }
}
