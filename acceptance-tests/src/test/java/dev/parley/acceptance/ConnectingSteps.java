package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kinde.TestKeys;
import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.gateway.RawClient.Answer;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Coming in, and being kept out. */
public final class ConnectingSteps {
  private static final Map<String, String> REASONS =
      Map.of(
          "a token is required", "401 token_required",
          "the token is not genuine", "401 token_invalid",
          "the token is over", "401 token_expired",
          "a channel is required", "400 channel_required",
          "the channel is misnamed", "400 channel_invalid",
          "a WebSocket is expected", "426 upgrade_required");

  private final World world = World.ofThisScenario();
  private final Deployment deployment = world.deployment();
  private @Nullable Answer answer;

  @Given("{people} is/are in channel {channel}")
  public void areInChannel(List<ChatUser> people, String channel) {
    people.forEach(person -> comesIn(person, channel, world.nodeFor(person)));
  }

  @Given("{person} is in channel {channel} on the {node} node")
  @When("{person} comes into channel {channel} on the {node} node")
  public void comesIn(ChatUser person, String channel, NodeProcess node) {
    world.open(person, channel, node);
    person.awaitAbout(person, "presence:join", Await.PATIENCE);
  }

  @When("{person} connects to channel {channel}")
  public void connects(ChatUser person, String channel) {
    world.open(person, channel, deployment.north);
  }

  @When("{person} connects to channel {channel} with the token in a header")
  public void connectsByHeader(ChatUser person, String channel) {
    String token = deployment.tokenFor(person.name());
    person.open(RawTab.withHeader(deployment.north.port(), channel, "Bearer " + token), channel);
  }

  @When("{person} connects to channel {channel} with the bare token in a header")
  public void connectsByBareHeader(ChatUser person, String channel) {
    String token = deployment.tokenFor(person.name());
    person.open(RawTab.withHeader(deployment.north.port(), channel, token), channel);
  }

  @Then("{person} can connect to channel {channel}")
  public void canConnect(ChatUser person, String channel) {
    world.openSoon(person, channel, deployment.north);
  }

  @When("{person} tries to connect with {}")
  public void triesWith(ChatUser person, String what) throws IOException {
    if (what.startsWith("a WebSocket of version ")) {
      String version = what.substring(what.lastIndexOf(' ') + 1);
      String target = "/ws?channelId=lobby&token=" + deployment.tokenFor(person.name());
      knock(RawClient.handshake(target).replace("Version: 13", "Version: " + version));
      return;
    }
    String token =
        switch (what) {
          case "no token" -> "";
          case "a garbage token" -> "&token=garbage";
          case "an unsigned token" ->
              "&token=" + deployment.draftFor(person.name()).withHeader("alg", "none").unsigned();
          case "a token signed with the public key" ->
              "&token="
                  + deployment
                      .draftFor(person.name())
                      .withHeader("alg", "HS256")
                      .authenticatedWithPublicKey(TestKeys.CURRENT);
          case "a token of another issuer" ->
              "&token="
                  + deployment
                      .draftFor(person.name())
                      .with("iss", "https://evil.kinde.com")
                      .issuedWith(TestKeys.CURRENT);
          case "a token by an unknown key" ->
              "&token=" + deployment.draftFor(person.name()).issuedWith(TestKeys.UNPUBLISHED);
          case "a machine's token without a user" ->
              "&token="
                  + deployment.draftFor(person.name()).without("sub").issuedWith(TestKeys.CURRENT);
          case "a token that is over" -> "&token=" + deployment.expiredTokenFor(person.name());
          default -> throw new IllegalArgumentException(what);
        };
    knock(RawClient.handshake("/ws?channelId=lobby" + token));
  }

  @Then("{person} is refused with a token of a megabyte")
  public void isRefusedWithAMegabyte(ChatUser person) throws IOException {
    String request = RawClient.handshake("/ws?channelId=lobby&token=" + "x".repeat(1024 * 1024));
    try (RawClient client = RawClient.dial(deployment.north.port())) {
      assertThat(client.isRefusedWhenSending(request.getBytes(ISO_8859_1)))
          .as(person.name())
          .isTrue();
    }
  }

  @When("{person} tries to connect to {}")
  public void triesChannel(ChatUser person, String what) throws IOException {
    String channel =
        switch (what) {
          case "no channel" -> "";
          case "a channel named with a star" -> "&channelId=*";
          case "a channel named with a newline" -> "&channelId=a%0D%0Ab";
          case "a channel named with a NUL" -> "&channelId=a%00b";
          case "a channel of 200 characters" -> "&channelId=" + "c".repeat(200);
          default -> throw new IllegalArgumentException(what);
        };
    knock(RawClient.handshake("/ws?token=" + deployment.tokenFor(person.name()) + channel));
  }

  @When("{person} asks for the address of channel {channel} like a page")
  public void asksLikeAPage(ChatUser person, String channel) throws IOException {
    knock(
        "GET /ws?channelId=%s&token=%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .formatted(channel, deployment.tokenFor(person.name())));
  }

  @Then("{person} is let into channel {channel}")
  public void isLetInto(ChatUser person, String channel) {
    person.awaitAbout(person, "presence:join", Await.PATIENCE);
    assertThat(person.channel()).isEqualTo(channel);
  }

  @Then("{person} is refused because {}")
  public void isRefused(ChatUser person, String reason) {
    Answer given = Objects.requireNonNull(answer);
    String[] expected = Objects.requireNonNull(REASONS.get(reason)).split(" ", 2);
    assertThat(given.status()).as(person.name()).isEqualTo(Integer.parseInt(expected[0]));
    assertThat(given.body()).contains("\"code\":\"" + expected[1] + "\"");
  }

  @When("the issuer changes its keys")
  public void theIssuerChangesItsKeys() {
    deployment.rotateKeys();
  }

  private void knock(String request) throws IOException {
    try (RawClient client = RawClient.dial(deployment.north.port())) {
      client.send(request.getBytes(ISO_8859_1));
      answer = client.answer();
    }
  }
}
