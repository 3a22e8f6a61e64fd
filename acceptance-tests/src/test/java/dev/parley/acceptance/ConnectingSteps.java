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

/** Coming in, and being kept out. */
public final class ConnectingSteps {
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("a token is required", "401 token_required"),
          Map.entry("the token is not genuine", "401 token_invalid"),
          Map.entry("the token is over", "401 token_expired"),
          Map.entry("the token was revoked", "401 token_revoked"),
          Map.entry("a channel is required", "400 channel_required"),
          Map.entry("the channel is misnamed", "400 channel_invalid"),
          Map.entry("the dialect is not known", "400 subprotocol_unknown"),
          Map.entry("pages from there may not connect", "403 origin_refused"),
          Map.entry("the channel is for others", "403 channel_refused"),
          Map.entry("there is nothing there", "404 not_found"),
          Map.entry("nothing is taken there", "405 method_not_allowed"),
          Map.entry("a WebSocket is expected", "426 upgrade_required"),
          Map.entry("that is too often", "429 too_many_handshakes"),
          Map.entry("that is one connection too many", "429 too_many_connections"),
          Map.entry("there is no room", "503 at_capacity"),
          Map.entry("the node is stopping", "503 draining"),
          Map.entry("the token cannot be checked for now", "503 keys_unavailable"),
          Map.entry("the channel cannot be heard for now", "503 bus_unavailable"),
          Map.entry("nobody can say for now whether that is allowed", "503 policy_unavailable"));

  private final World world = World.ofThisScenario();
  private final Deployment deployment = world.deployment();

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
  public void triesWith(ChatUser person, String what) {
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
  public void triesChannel(ChatUser person, String what) {
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
  public void asksLikeAPage(ChatUser person, String channel) {
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
    String[] expected = Objects.requireNonNull(REASONS.get(reason), reason).split(" ", 2);
    Answer given = world.answer();
    assertThat(given.status() + " " + given.body())
        .as(person.name())
        .startsWith(expected[0])
        .contains("\"code\":\"" + expected[1] + "\"");
    assertThat(given.header("Content-Type")).isEqualTo("application/problem+json");
    switch (given.status()) {
      case 401 -> assertThat(given.header("WWW-Authenticate")).isEqualTo("Bearer");
      case 405 -> assertThat(given.header("Allow")).isEqualTo("GET");
      case 426 -> assertThat(given.header("Sec-WebSocket-Version")).isEqualTo("13");
      case 429, 503 -> assertThat(given.header("Retry-After")).matches("[1-9][0-9]*");
      default -> {}
    }
  }

  @Then("{person} is refused there because {}")
  public void isRefusedThere(ChatUser person, String reason) {
    String code = Objects.requireNonNull(REASONS.get(reason), reason).split(" ", 2)[1];
    String request =
        RawClient.handshake(
            "/ws?channelId=" + world.channel("lobby") + "&token=" + world.tokenOf(person));
    Await.until(
        () -> world.knock(world.thatNode(), request).body().contains("\"" + code + "\""),
        Await.PATIENCE,
        () -> "the answer is " + world.answer());
    isRefused(person, reason);
  }

  @When("the issuer changes its keys")
  public void theIssuerChangesItsKeys() {
    deployment.rotateKeys();
  }

  private void knock(String request) {
    world.knock(deployment.north, request);
  }
}
