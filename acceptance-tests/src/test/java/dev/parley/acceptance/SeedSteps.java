package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the first server of this contract took and sent, to the letter. */
public final class SeedSteps {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> BASIC =
      Map.of("Authorization", "Basic YWRhOnNlY3JldA==");

  /** What nodes tell each other in presence events, beside what the contract has. */
  private static final Set<String> FOR_NODES = Set.of("epoch", "rev");

  private final World world = World.ofThisScenario();
  private List<String> overheard = List.of();

  @When("{person} comes into channel {channel} with {}")
  public void comesWith(ChatUser person, String channel, String what) {
    String token = world.tokenOf(person);
    String in = "channelId=" + channel;
    String with = in + "&token=" + token;
    Map<String, String> none = Map.of();
    List<String> bearer = List.of("bearer", token);
    RawTab tab =
        switch (what) {
          case "the token in the address" -> raw(with, none, List.of());
          case "the token before the channel" ->
              raw("token=" + token + "&v=2&" + in + "&x=", none, List.of());
          case "its scheme before the token in the address" ->
              raw(in + "&token=Bearer%20" + token, none, List.of());
          case "the token in a header" ->
              raw(in, Map.of("Authorization", "Bearer " + token), List.of());
          case "the scheme in small letters" ->
              raw(in, Map.of("Authorization", "bearer " + token), List.of());
          case "the bare token in a header" -> raw(in, Map.of("Authorization", token), List.of());
          case "an empty token in the address, and one in a header" ->
              raw(in + "&token=", Map.of("Authorization", "Bearer " + token), List.of());
          case "the token in the address, and Basic credentials" -> raw(with, BASIC, List.of());
          case "the token as a subprotocol, and Basic credentials" -> raw(in, BASIC, bearer);
          case "the token as a subprotocol, and an empty Bearer" ->
              raw(in, Map.of("Authorization", "Bearer"), bearer);
          default -> throw new IllegalArgumentException(what);
        };
    person.open(tab, channel);
  }

  @Given("{person}'s token says {string} is {string}")
  public void tokenSays(ChatUser person, String claim, String value) {
    world.claim(person, claim, value);
  }

  @Given("{person}'s token has no name")
  public void tokenHasNoName(ChatUser person) {
    world.claim(person, "given_name", "");
  }

  @When("{person} sends {word} {int} times")
  public void sendsTimes(ChatUser person, String json, int times) {
    for (int i = 0; i < times; i++) {
      person.tab().send(json);
    }
  }

  @When("{person} sends")
  public void sends(ChatUser person, String json) {
    person.tab().send(own(person.channel(), json));
  }

  @When("{person} sends the line {}")
  public void sendsLine(ChatUser person, String json) {
    sends(person, json);
  }

  @When("{person} sends a message of {int} kilobytes")
  public void sendsLarge(ChatUser person, int kilobytes) {
    String filling = "x".repeat(kilobytes * 1024 - 40);
    person.tab().send("{\"type\":\"typing:start\",\"x\":\"" + filling + "\"}");
  }

  @When("a service publishes a document of {int} levels in {channel}")
  public void publishesDocument(int levels, String channel) {
    String document = "[".repeat(levels - 2) + "\"deep\"" + "]".repeat(levels - 2);
    world.publish(
        channel,
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"data\":{\"content\":%s}}"
            .formatted(channel, document)
            .getBytes(UTF_8));
  }

  @Given("a service listens to channel {channel} in Redis")
  public void serviceListens(String channel) {
    overheard = world.deployment().publisher.overhear(channel);
  }

  @Then("{person} hears {string} with")
  public void hearsWith(ChatUser person, String type, DataTable fields) {
    Map<String, String> expected = fields.asMap();
    JsonNode event = person.awaitEvent(type, it -> holds(it, expected), Await.PATIENCE);
    assertIsOfContract(event, type, person.channel(), expected.keySet());
  }

  @Then("that service hears {string} with")
  public void serviceHearsWith(String type, DataTable fields) {
    Map<String, String> expected = fields.asMap();
    Await.until(
        () -> overheard.stream().map(JSON::readTree).anyMatch(it -> is(it, type, expected)),
        Await.PATIENCE,
        () -> "heard in Redis: " + overheard);
    JsonNode event =
        overheard.stream()
            .map(JSON::readTree)
            .filter(it -> is(it, type, expected))
            .findFirst()
            .orElseThrow();
    assertIsOfContract(event, type, event.path("channelId").asString(""), expected.keySet());
  }

  @Then("{person} has heard of no error and is still here")
  public void isStillHere(ChatUser person) {
    world.publish(
        person.channel(), World.message(person.channel(), "marker", "test").getBytes(UTF_8));
    Await.until(
        () -> person.tab().published().stream().anyMatch(event -> event.contains("marker")),
        Await.PATIENCE,
        () -> person.name() + " heard " + person.tab().everything());
    assertThat(person.tab().events("error")).as(person.name()).isEmpty();
  }

  @Then("{person} is told {string} and is still here")
  public void isToldAndStillHere(ChatUser person, String code) {
    person.awaitEvent(
        "error", it -> it.path("data").path("code").asString("").equals(code), Await.PATIENCE);
    assertThat(person.tab().goodbye()).isEmpty();
  }

  @Then("the {node} node says OK to whoever asks for its health")
  public void isHealthy(NodeProcess node) {
    RawClient.Answer health = world.knock(node, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.body()).isEqualTo("OK");
  }

  private RawTab raw(String query, Map<String, String> headers, List<String> subprotocols) {
    return RawTab.with(world.deployment().north.port(), query, headers, subprotocols);
  }

  private static boolean is(JsonNode event, String type, Map<String, String> data) {
    return event.path("type").asString("").equals(type) && holds(event, data);
  }

  private static boolean holds(JsonNode event, Map<String, String> data) {
    return data.entrySet().stream()
        .allMatch(
            field -> event.path("data").path(field.getKey()).asString("").equals(field.getValue()));
  }

  /** Four fields, the time in whole seconds, and in its data nothing but what is named. */
  private static void assertIsOfContract(
      JsonNode event, String type, String channel, Set<String> data) {
    assertThat(event.propertyNames())
        .containsExactlyInAnyOrder("type", "channelId", "timestamp", "data");
    assertThat(event.path("type").asString()).isEqualTo(type);
    assertThat(event.path("channelId").asString()).isEqualTo(channel);
    assertThat(event.path("timestamp").isIntegralNumber()).isTrue();
    assertThat(Instant.ofEpochSecond(event.path("timestamp").asLong()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    Set<String> told = new TreeSet<>(event.path("data").propertyNames());
    told.removeAll(FOR_NODES);
    assertThat(told).isEqualTo(new TreeSet<>(data));
  }

  /** The features name channels for people; each scenario has its own of that name. */
  private static String own(String channel, String json) {
    return json.strip().replace("\"lobby\"", "\"" + channel + "\"");
  }
}
