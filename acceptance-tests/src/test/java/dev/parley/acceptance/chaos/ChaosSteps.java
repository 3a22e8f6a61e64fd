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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the table of reliability, with fewer people. How long something took counts for
 * nothing here, as long as it does not take for ever: what was seen does.
 */
public final class ChaosSteps {
  private static @Nullable Cluster cluster;

  private @Nullable Trial trial;

  @ParameterType("goes silent towards the node|goes silent")
  public Fault fault(String words) {
    return words.equals("goes silent") ? Fault.SILENT : Fault.SWALLOWED;
  }

  @Given("{int} people on one node, {int} of whom are on another as well")
  public void peopleOnOneNodeAndAnother(int people, int alsoElsewhere) {
    prepare(it -> new NodeKilled(it, people, alsoElsewhere));
  }

  @Given("{int} people on one node")
  public void peopleOnOneNode(int people) {
    prepare(it -> new NodeFrozen(it, people));
  }

  @Given("{int} people who come back at once when they are sent away")
  public void peopleWhoComeBack(int people) {
    prepare(it -> new RollingRestart(it, people));
  }

  @Given("people on every node")
  public void peopleOnEveryNode() {
    prepare(it -> new Flapping(it, 20, Duration.ofSeconds(4)));
  }

  @Given("a service that counts aloud to people on every node")
  public void aServiceThatCounts() {
    prepare(it -> new SubscriptionsKilled(it, 2));
  }

  @Given(
      "a service that counts aloud to {int} people, half of them on a node whose way to Redis"
          + " {fault}")
  public void aServiceThatCountsOverABrokenWay(int people, Fault fault) {
    prepare(it -> new SilentPartition(it, fault, people));
  }

  @Given("{int} people on all nodes, and {int} more")
  public void peopleOnAllNodesAndMore(int people, int more) {
    prepare(it -> new RedisRestartedEmpty(it, people, more));
  }

  @Given("{int} busy people on all nodes")
  public void busyPeople(int people) {
    prepare(it -> new RedisFrozen(it, people, Duration.ofSeconds(6)));
  }

  @When("their node is killed")
  @When("that node freezes until they are seen leaving, 10 give up, 10 go elsewhere, and it wakes")
  @When("each node is restarted while a service publishes")
  @When("somebody loses the connection 20 times in 4 seconds, and is back at once each time")
  @When("every node is thrown out of Redis twice")
  @When("that has happened, the node says that it is not ready, and the way is mended")
  @When("Redis is restarted empty, and those 5 lose the connection meanwhile")
  @When("Redis stands still for 6 seconds")
  public void strike() {
    running().strike();
  }

  @Then("exactly the other 40 are seen leaving, each once")
  @Then("the others are back, and nobody is seen coming or leaving twice in a row")
  @Then("none of them sees anybody come or leave, or misses a message of a node that they are on")
  @Then("they see that person come and leave once at most")
  @Then("everyone hears it count again, and whoever misses a number is told so")
  @Then("only those 5 are seen leaving, each once")
  @Then("nobody loses the connection, and nobody is seen coming or leaving")
  public void promisesAreKept() {
    assertThat(running().findings())
        .isNotEmpty()
        .allMatch(finding -> finding.isAboutTime() || finding.isKept());
  }

  @After
  public void mend() {
    if (trial != null) {
      trial.close();
    }
  }

  @AfterAll
  public static void stopTheCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void prepare(Function<Cluster, Trial> kind) {
    if (cluster == null) {
      cluster = new Cluster();
    }
    Trial prepared = kind.apply(cluster);
    trial = prepared;
    prepared.prepare();
  }

  private Trial running() {
    if (trial == null) {
      throw new IllegalStateException("nothing is prepared");
    }
    return trial;
  }
}
