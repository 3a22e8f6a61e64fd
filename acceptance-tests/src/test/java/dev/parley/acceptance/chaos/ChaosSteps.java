package dev.parley.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.redis.FaultProxy.Fault;
import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the table of reliability, with fewer people. The sentences choose: a Given says who
 * is there, a When which fault is done to them, and a Then which findings count and what they have
 * to be. How long something took is reported and asserts nothing here, since a test may be run
 * where everything takes longer.
 */
public final class ChaosSteps {
  private static @Nullable Cluster cluster;

  private int people;
  private int others;
  private @Nullable Fault fault;
  private @Nullable Trial trial;
  private List<Finding> findings = List.of();

  @ParameterType("goes silent towards the node|goes silent")
  public Fault fault(String words) {
    return words.equals("goes silent") ? Fault.SILENT : Fault.SWALLOWED;
  }

  @Given("{int} people on one node, {int} of whom are on another as well")
  @Given("{int} people on all nodes, and {int} more")
  public void peopleAndOthers(int howMany, int more) {
    people = howMany;
    others = more;
  }

  @Given("{int} people on one node")
  @Given("{int} people on all nodes")
  @Given("{int} busy people on all nodes")
  public void people(int howMany) {
    people = howMany;
  }

  @Given("one person on a bad network, and people on every node")
  @Given("a service that counts aloud to people on every node")
  public void peopleOnEveryNode() {
    people = Cluster.SIZE;
  }

  @Given(
      "a service that counts aloud to {int} people, half of them on a node whose way to Redis"
          + " {fault}")
  public void aServiceThatCountsOverABrokenWay(int howMany, Fault breaks) {
    people = howMany;
    fault = breaks;
  }

  @When("their node is killed")
  public void theirNodeIsKilled() {
    strike(it -> new NodeKilled(it, people, others));
  }

  @When(
      "that node freezes until they are seen leaving, {int} give up, {int} go elsewhere, and it"
          + " wakes")
  public void theirNodeFreezes(int givingUp, int goingElsewhere) {
    strike(it -> new NodeFrozen(it, people - givingUp - goingElsewhere, givingUp, goingElsewhere));
  }

  @When("each node is restarted while a service publishes")
  public void eachNodeIsRestarted() {
    strike(it -> new RollingRestart(it, people));
  }

  @When(
      "that person loses the connection {int} times in {int} seconds, and is back at once each"
          + " time")
  public void somebodyFlaps(int times, int seconds) {
    strike(it -> new Flapping(it, times, Duration.ofSeconds(seconds)));
  }

  @When("every node is thrown out of Redis {int} times")
  public void subscriptionsAreKilled(int times) {
    strike(it -> new SubscriptionsKilled(it, times));
  }

  @When("that has happened, the node says that it is not ready, and the way is mended")
  public void theWayIsBrokenAndMended() {
    strike(it -> new SilentPartition(it, Objects.requireNonNull(fault, "which fault?"), people));
  }

  @When("Redis is restarted empty, and those {int} lose the connection meanwhile")
  public void redisIsRestartedEmpty(int leaving) {
    assertThat(leaving).as("those who were said to be there besides").isEqualTo(others);
    strike(it -> new RedisRestartedEmpty(it, people, leaving));
  }

  @When("Redis stands still for {int} seconds")
  public void redisStandsStill(int seconds) {
    strike(it -> new RedisFrozen(it, people, Duration.ofSeconds(seconds)));
  }

  @Then("exactly the other {int} are seen leaving, each once")
  public void exactlyTheOthersLeave(int leaving) {
    assertFound(NodeKilled.LEAVES, leaving);
    assertFound(NodeKilled.LEAVES_TOO_MANY, 0);
  }

  @Then("the others are back, and nobody is seen coming or leaving twice in a row")
  public void theOthersAreBack() {
    assertFound(NodeFrozen.FENCED, 1);
    assertFound(NodeFrozen.OUT_OF_TURN, 0);
  }

  @Then("none of them sees anybody come or leave, or misses a message of a node that they are on")
  public void nothingIsSeenAndNothingMissed() {
    assertFound(RollingRestart.JOINS, 0);
    assertFound(RollingRestart.LEAVES, 0);
    assertFound(RollingRestart.MISSING, 0);
  }

  @Then("they see that person come and leave {int} time(s) at most")
  public void atMostOnePair(int pairs) {
    assertThat(found(Flapping.PAIRS)).isLessThanOrEqualTo(pairs);
    assertFound(Flapping.OUT_OF_TURN, 0);
  }

  @Then("everyone hears it count again, in order, and whoever misses a number is told so")
  public void everyNumberIsHeardOrSignalledInOrder() {
    assertFound(SubscriptionsKilled.UNSIGNALLED, 0);
    assertFound(SubscriptionsKilled.OUT_OF_ORDER, 0);
  }

  @Then("everyone hears it count again, and whoever misses a number is told so")
  public void everyNumberIsHeardOrSignalled() {
    assertFound(SilentPartition.UNSIGNALLED, 0);
    assertFound(SilentPartition.OUT_OF_TURN, 0);
  }

  @Then("only those {int} are seen leaving, each once")
  public void onlyThoseLeave(int leaving) {
    assertFound(RedisRestartedEmpty.LEAVES, (long) leaving * Cluster.SIZE);
    assertFound(RedisRestartedEmpty.OF_OTHERS, 0);
  }

  @Then("nobody loses the connection, and nobody is seen coming or leaving")
  public void nobodyIsLost() {
    assertFound(RedisFrozen.LOST, 0);
    assertFound(RedisFrozen.JOINS_AND_LEAVES, 0);
  }

  /**
   * Whatever the sentences say, no other promise of the trial may be broken; times are reported.
   */
  @After
  public void reportAndMend() {
    try {
      findings.stream()
          .filter(finding -> finding.isAboutTime() && !finding.isKept())
          .forEach(late ->
              System.out.println(
                  "later than its goal: " + late.words().formatted(late.text(late.value()))));
      assertThat(findings).allMatch(finding -> finding.isAboutTime() || finding.isKept());
    } finally {
      if (trial != null) {
        trial.close();
      }
    }
  }

  @AfterAll
  public static void stopTheCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void strike(Function<Cluster, Trial> kind) {
    assertThat(people).as("people, of whom a Given has to say how many").isPositive();
    if (cluster == null) {
      cluster = new Cluster();
    }
    Trial prepared = kind.apply(cluster);
    trial = prepared;
    prepared.prepare();
    prepared.strike();
    findings = prepared.findings();
  }

  private void assertFound(String words, long expected) {
    assertThat(found(words)).as(words.formatted("…")).isEqualTo(expected);
  }

  private long found(String words) {
    return findings.stream()
        .filter(finding -> finding.words().equals(words))
        .mapToLong(Finding::value)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this fault says nothing of: " + words));
  }
}
