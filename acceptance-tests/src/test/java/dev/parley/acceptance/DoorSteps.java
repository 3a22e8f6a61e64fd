package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Coming to a node that is careful whom it lets in, or that lacks something. */
public final class DoorSteps {
  private final World world = World.ofThisScenario();
  private final ModerationSteps moderation = new ModerationSteps();

  @When("{person} comes to the guarded node as {}")
  public void comes(ChatUser person, String who) {
    GuardedNode guarded = Deployment.guarded();
    String channel = world.channel("public");
    switch (who) {
      case "somebody who asks for what is not there" ->
          knock("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
      case "somebody who sends a form" ->
          knock("POST /ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      case "a page from elsewhere" ->
          knock(handshake(person, channel, "Origin: https://elsewhere.example.net"));
      case "a page from the right place" ->
          knock(
              RawClient.handshake(
                  "/ws?channelId=" + channel,
                  "Origin: " + GuardedNode.ORIGIN,
                  "Sec-WebSocket-Protocol: bearer, " + world.tokenOf(person)));
      case "a program of a dialect that nobody speaks" ->
          knock(RawClient.handshake("/stomp", "Sec-WebSocket-Protocol: v99.stomp"));
      case "a user whom no rule lets in" -> knock(handshake(person, world.channel("globex")));
      case "a user whom the application keeps out" -> {
        guarded.application().refuse(person.id(), channel);
        knock(handshake(person, channel));
      }
      case "a user while the application says nothing" -> {
        guarded.application().fallSilent();
        world.closing(guarded.application()::speakAgain);
        knock(handshake(person, channel));
      }
      case "a user whose token was revoked" -> {
        moderation.revokesToken(person);
        knock(handshake(person, channel));
      }
      case "a user with as many connections as one may have" -> {
        for (int i = 0; i < GuardedNode.MOST_OF_A_USER; i++) {
          world.open(person, channel, guarded.node());
        }
        knock(handshake(person, channel));
      }
      case "somebody behind an address that is never quiet" -> knockWithoutEnd();
      case "the next one when the node is full" -> fill(channel);
      default -> throw new IllegalArgumentException(who);
    }
  }

  @Then("{person} is let in")
  public void isLetIn(ChatUser person) {
    assertThat(world.answer().status()).as(person.name()).isEqualTo(101);
    assertThat(world.answer().header("Sec-WebSocket-Protocol")).isEqualTo("bearer");
  }

  @When("{person} tries to come into channel {channel} on the {node} node")
  public void triesToCome(ChatUser person, String channel, NodeProcess node) {
    world.knock(node, handshake(person, channel));
  }

  @Given("somebody on the {node} node does not let go")
  public void somebodyHoldsOn(NodeProcess node) {
    ChatUser somebody = world.person("Carla");
    hold(node, handshake(somebody, world.channel("lobby")));
    world.thatNode(node);
  }

  @Given("a node whose issuer is not there")
  public void aNodeWithoutIssuer() {
    String nobody = "http://127.0.0.1:" + FreePort.next();
    world.claim(world.person("Mallory"), "iss", nobody);
    world.thatNode(world.closing(NodeProcess.serve(world.deployment().redis.url(), nobody)));
  }

  private void knock(String request) {
    world.knock(Deployment.guarded().node(), request);
  }

  /** Each on a connection of its own: one that is refused is answered, and then closed. */
  private void knockWithoutEnd() {
    String question = "GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n";
    for (int i = 0; i < 2 * GuardedNode.HANDSHAKES_AT_ONCE; i++) {
      try (RawClient client = RawClient.dial(Deployment.guarded().node().port())) {
        client.send(question.getBytes(StandardCharsets.ISO_8859_1));
        RawClient.Answer answer = client.answer();
        world.answered(answer);
        if (answer.status() == 429) {
          return;
        }
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  private void fill(String channel) {
    NodeProcess node = Deployment.guarded().node();
    world.closing(() -> awaitRoom(node));
    for (int i = 0; i <= GuardedNode.MOST_CONNECTIONS; i++) {
      String guest = world.deployment().tokenFor("Guest" + i);
      if (hold(node, RawClient.handshake("/ws?channelId=" + channel + "&token=" + guest)) != 101) {
        return;
      }
    }
  }

  /** Those who filled it are gone: who comes next is not to meet them. */
  private void awaitRoom(NodeProcess node) {
    Await.until(
        () -> world.knock(node, "GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n").status() == 400,
        Await.PATIENCE,
        () -> "the node stays full");
  }

  /** Keeps the connection until the scenario ends, without another word. */
  private int hold(NodeProcess node, String request) {
    try {
      RawClient client = world.closing(RawClient.dial(node.port()));
      client.send(request.getBytes(StandardCharsets.ISO_8859_1));
      RawClient.Answer answer = client.answer();
      world.answered(answer);
      return answer.status();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private String handshake(ChatUser person, String channel, String... headers) {
    return RawClient.handshake(
        "/ws?channelId=" + channel + "&token=" + world.tokenOf(person), headers);
  }
}
