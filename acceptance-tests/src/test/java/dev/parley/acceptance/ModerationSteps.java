package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What moderators do, by a node's management or by Redis, and what they are told. */
public final class ModerationSteps {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** North, south and the guarded one; another scenario's may be there for a moment as well. */
  private static final int NODES = 3;

  private final World world = World.ofThisScenario();
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private @Nullable HttpResponse<String> answer;

  @When("a moderator throws {person} out")
  public void throwsOut(ChatUser person) {
    ask("/kick?userId=" + person.id(), GuardedNode.SECRET);
  }

  @When("a moderator takes {person} out of channel {channel}")
  public void takesOut(ChatUser person, String channel) {
    ask("/remove?userId=" + person.id() + "&channelId=" + channel, GuardedNode.SECRET);
  }

  @When("a moderator revokes {person}'s token")
  public void revokesToken(ChatUser person) {
    String claims = world.tokenOf(person).split("\\.", -1)[1];
    String id =
        JSON.readTree(new String(Base64.getUrlDecoder().decode(claims), UTF_8))
            .path("jti")
            .asString();
    ask("/revoke?tokenId=" + id, GuardedNode.SECRET);
  }

  @When("a moderator revokes all tokens of {person}")
  public void revokesAll(ChatUser person) {
    ask("/revoke?userId=" + person.id(), GuardedNode.SECRET);
  }

  @When("a moderator revokes all tokens of before this hour")
  public void revokesOld() {
    long before = Instant.now().minus(Duration.ofHours(1)).getEpochSecond();
    ask("/revoke?issuedBefore=" + before, GuardedNode.SECRET);
  }

  @Then("the moderator is told of {int} connection(s) on all nodes")
  public void isTold(int connections) {
    HttpResponse<String> told = answered();
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    JsonNode result = JSON.readTree(told.body());
    assertThat(result.path("connections").asInt()).isEqualTo(connections);
    assertThat(result.path("answered").asInt()).isGreaterThanOrEqualTo(NODES);
    assertThat(result.path("nodes").asInt())
        .isGreaterThanOrEqualTo(result.path("answered").asInt());
  }

  @When("somebody without the secret wants to throw {person} out")
  public void wantsToThrowOut(ChatUser person) {
    ask("/kick?userId=" + person.id(), "moderators-know-that");
  }

  @Then("nothing is done")
  public void nothingIsDone() {
    assertThat(answered().statusCode()).isEqualTo(401);
  }

  @When("a service says on Redis that {person} is to be thrown out")
  public void saysOnRedis(ChatUser person) {
    RedisClient client = RedisClient.create(world.deployment().redis.url());
    world.closing(client::shutdown);
    StatefulRedisPubSubConnection<String, String> ear = client.connectPubSub();
    ear.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String outcome) {
            outcomes.add(outcome);
          }
        });
    ear.sync().subscribe("parley:answers:service");
    say(
        "{\"command\":\"kick\",\"userId\":\"%s\",\"replyTo\":\"service\",\"ref\":\"k1\"}"
            .formatted(person.id()));
  }

  @Then("the service is told of {int} connection(s)")
  public void serviceIsTold(int connections) {
    Await.until(
        () -> outcomes.size() >= NODES, Await.PATIENCE, () -> "only " + outcomes + " answered");
    int told = 0;
    for (String outcome : outcomes) {
      JsonNode one = JSON.readTree(outcome);
      assertThat(one.path("ref").asString()).isEqualTo("k1");
      told += one.path("connections").asInt();
    }
    assertThat(told).isEqualTo(connections);
  }

  @When("a service says on Redis what nobody understands")
  public void saysNonsense() {
    say("{\"command\":\"kick\",\"user\":\"bob\"}");
    say("kick bob");
    say("[".repeat(5_000));
    say("x".repeat(600 * 1024));
  }

  private void say(String command) {
    world.deployment().publisher.publishOn("parley:control", command.getBytes(UTF_8));
  }

  private void ask(String call, String secret) {
    int port = Deployment.guarded().node().managementPort();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + call))
            .header("Authorization", "Bearer " + secret)
            .POST(BodyPublishers.noBody())
            .build();
    try {
      answer = HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  private HttpResponse<String> answered() {
    HttpResponse<String> given = answer;
    if (given == null) {
      throw new IllegalStateException("nothing was asked");
    }
    return given;
  }
}
