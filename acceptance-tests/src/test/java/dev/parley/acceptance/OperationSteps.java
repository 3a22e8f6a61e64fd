package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.redis.local.LocalRedis;
import dev.parley.websocket.gateway.RawClient;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Nodes that stop, and a Redis that comes and goes. */
public final class OperationSteps {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Pattern NUMBER = Pattern.compile("\"content\":\"n(\\d+)\"");

  private final World world = World.ofThisScenario();
  private final int redisPort = FreePort.next();
  private List<RawTab> crowd = List.of();
  private String crowdChannel = "";

  @SuppressWarnings("NullAway.Init") // Set by the scenario's first step.
  private NodeProcess node;

  @SuppressWarnings("NullAway.Init") // Set by the step that starts it.
  private LocalRedis redis;

  @Given("an extra node")
  public void anExtraNode() {
    world.startExtraNode();
  }

  @When("the {node} node is told to stop")
  public void isToldToStop(NodeProcess stopping) {
    stopping.tellToStop();
  }

  @Then("the {node} node ends by itself")
  public void endsByItself(NodeProcess stopping) {
    stopping.awaitEnd();
  }

  @Then("{person} is sent away with the advice to come back")
  public void isSentAway(ChatUser person) {
    Tab tab = person.tab();
    Await.until(
        () -> tab.goodbye().isPresent(), Await.PATIENCE, () -> person.name() + " is still there");
    assertThat(tab.goodbye().orElseThrow().code()).isEqualTo(1001);
    assertThat(tab.goodbye().orElseThrow().reason()).contains("retryAfterMs");
    person.loseConnection();
  }

  @Given("a node whose Redis is not there yet")
  public void aNodeWithoutRedis() {
    node = world.closing(serve());
    world.thatNode(node);
  }

  @Given("a node with a Redis of its own")
  public void aNodeWithItsOwnRedis() {
    thatRedisIsStarted();
    node = world.closing(serve());
    world.thatNode(node);
  }

  @When("that Redis is started")
  public void thatRedisIsStarted() {
    redis = world.closing(Deployment.startRedis(redisPort));
    assertThat(redis.port()).isEqualTo(redisPort);
  }

  @When("that Redis is restarted")
  public void thatRedisIsRestarted() {
    redis.close();
    thatRedisIsStarted();
  }

  @Then("the node says that it is alive")
  public void saysItIsAlive() throws IOException {
    try (RawClient client = RawClient.dial(node.port())) {
      client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
      assertThat(client.answer().body()).isEqualTo("OK");
    }
  }

  @Then("the node says that it is not ready, for want of Redis")
  public void saysItIsNotReady() {
    assertThat(readiness()).startsWith("503 ").contains("\"redis\":\"unreachable\"");
  }

  @Then("the node says that it is ready")
  public void saysItIsReady() {
    Await.until(
        () -> readiness().startsWith("200 "), Await.PATIENCE, () -> "it says " + readiness());
  }

  @Then("{person} cannot connect to channel {channel} there for now")
  public void cannotConnectForNow(ChatUser person, String channel) {
    assertThatThrownBy(() -> world.open(person, channel, node))
        .isInstanceOf(CompletionException.class);
  }

  @Then("{person} can connect to channel {channel} there soon")
  public void canConnectSoon(ChatUser person, String channel) {
    world.openSoon(person, channel, node);
  }

  @Given("{int} people are in channel {channel} there")
  public void aCrowd(int count, String channel) {
    aCrowdOn(count, channel, node);
  }

  @Given("{int} people are in channel {channel} on the {node} node")
  public void aCrowdOn(int count, String channel, NodeProcess node) {
    world.openSoon(world.person("Ada"), channel, node);
    crowdChannel = channel;
    crowd =
        IntStream.range(0, count)
            .mapToObj(i ->
                RawTab.withTokenInAddress(
                    node.port(), channel, world.deployment().tokenFor("Guest" + i)))
            .toList();
    for (Tab tab : crowd) {
      Await.until(
          () -> !tab.events("presence:state").isEmpty(), Await.PATIENCE, () -> "somebody is out");
    }
  }

  @Then("all of them are told that they may have missed something")
  public void allAreTold() {
    for (Tab tab : crowd) {
      Await.until(
          () -> !tab.events("channel:resync").isEmpty(),
          Await.PATIENCE,
          () -> "somebody knows nothing of it");
    }
  }

  @Then("all of them hear what is published after it")
  public void allHear() {
    String event = World.message(crowdChannel, "after", "service");
    try (Publisher publisher = new Publisher(redis.url())) {
      // The node is back on the bus within a moment; until then nobody is there to hear.
      Await.until(
          () -> {
            publisher.publish(crowdChannel, event.getBytes(UTF_8));
            return !crowd.getFirst().published().isEmpty();
          },
          Await.PATIENCE,
          () -> "nobody hears anything any more");
    }
    for (Tab tab : crowd) {
      Await.until(
          () -> tab.published().contains(event), Await.PATIENCE, () -> "somebody heard nothing");
    }
  }

  @Then("none of them has lost the connection")
  public void noneWasLost() {
    assertThat(crowd).allSatisfy(tab -> assertThat(tab.goodbye()).isEmpty());
    crowd.forEach(Tab::lose);
  }

  @Then("that node says that it takes nobody")
  public void takesNobody() {
    Await.until(
        () -> readiness(world.thatNode()).startsWith("503 "),
        Await.PATIENCE,
        () -> readiness(world.thatNode()));
    assertThat(readiness(world.thatNode())).contains("\"drain\":\"draining\"");
  }

  private String readiness() {
    return readiness(node);
  }

  private static String readiness(NodeProcess asked) {
    try (RawClient client = RawClient.dial(asked.port())) {
      client.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
      RawClient.Answer answer = client.answer();
      return answer.status() + " " + answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Given("a service never stops publishing in {channel}")
  public void neverStops(String channel) {
    Thread service =
        Thread.startVirtualThread(() -> {
          for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            world.publish(channel, World.message(channel, "n" + i, "service").getBytes(UTF_8));
            LockSupport.parkNanos(PAUSE.toNanos());
          }
        });
    world.closing(() -> {
      service.interrupt();
      service.join();
    });
    Await.until(
        () -> crowd.stream().noneMatch(tab -> tab.published().isEmpty()),
        Await.PATIENCE,
        () -> "somebody hears nothing");
  }

  @Then("some of them are still there when the first have gone")
  public void someAreStillThere() {
    Await.until(
        () -> crowd.stream().anyMatch(tab -> tab.goodbye().isPresent()),
        Await.PATIENCE,
        () -> "nobody has gone");
    assertThat(crowd).anyMatch(tab -> tab.goodbye().isEmpty());
  }

  @Then("all of them are sent away, with times to come back that are far apart")
  public void allAreSentAway() {
    Set<String> times = new HashSet<>();
    for (RawTab tab : crowd) {
      Await.until(() -> tab.goodbye().isPresent(), Await.PATIENCE, () -> "somebody is still there");
      Tab.Goodbye goodbye = tab.goodbye().orElseThrow();
      assertThat(goodbye.code()).isEqualTo(1001);
      assertThat(goodbye.reason()).matches("\\{\"retryAfterMs\":[1-5][0-9]{3}}");
      times.add(goodbye.reason());
    }
    // Each I/O thread spreads its own: two may say the same, and no more than two.
    assertThat(times).hasSizeGreaterThanOrEqualTo(crowd.size() / 2);
  }

  @Then("each of them has heard everything until then")
  public void eachHasHeardEverything() {
    for (RawTab tab : crowd) {
      List<Integer> heard = tab.published().stream().map(OperationSteps::number).toList();
      assertThat(heard)
          .isEqualTo(
              IntStream.range(heard.getFirst(), heard.getFirst() + heard.size()).boxed().toList());
    }
  }

  private static int number(String event) {
    Matcher matcher = NUMBER.matcher(event);
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private NodeProcess serve() {
    return NodeProcess.serve("redis://127.0.0.1:" + redisPort, world.deployment().issuer.issuer());
  }
}
