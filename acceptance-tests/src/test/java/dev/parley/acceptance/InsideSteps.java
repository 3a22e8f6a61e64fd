package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.rfc6455.ClientFrames;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators see of a node, where it listens to them. */
public final class InsideSteps {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** This machine as well, and another address than the one that stands for it. */
  private static final String ANOTHER_ADDRESS = "127.0.0.2";

  private static final Map<String, String> ENDINGS =
      Map.of(
          "a goodbye", "goodbye",
          "too many mistakes", "too_many_errors",
          "too many messages", "too_many_messages",
          "a lost link", "link_lost",
          "a mistake in STOMP", "stomp_error");

  private Instant begun = Instant.EPOCH;

  @SuppressWarnings("NullAway.Init") // Set by the step that has an operator.
  private NodeProcess node;

  private String before = "";

  @Given("an operator of the {node} node")
  public void operator(NodeProcess theirs) {
    node = theirs;
    begun = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    before = read("/metrics");
  }

  @When("somebody speaks STOMP on the {node} node and does not say who it is")
  public void speaksWithoutAName(NodeProcess to) throws IOException {
    try (RawClient client = RawClient.connect(to.port(), "/stomp")) {
      client.send(ClientFrames.text("SUBSCRIBE\nid:1\ndestination:/topic/channels/public\n\n\0"));
      assertThat(client.closeCode()).isEqualTo(1008);
    }
  }

  @Then("the operator reads that {person}'s last connection ended by {}")
  public void readsOf(ChatUser person, String ending) {
    awaitLast("/disconnects?user=" + person.id(), ending);
  }

  @Then("the operator reads that the last connection of nobody known ended by {}")
  public void readsOfNobody(String ending) {
    awaitLast("/disconnects", ending);
  }

  @Then("the operator counts one more ending by {}")
  public void countsEnding(String ending) {
    awaitMore(1, "parley_connection_closed_total", "reason=\"" + reason(ending) + "\"");
  }

  @Then("the operator counts {int} more messages that nobody could read")
  public void countsRefused(int messages) {
    awaitMore(messages, "parley_client_message_refused_total", "code=\"not_json\"");
  }

  @Then("the {node} node listens to people from anywhere")
  public void listensToPeople(NodeProcess to) throws IOException {
    try (Socket socket = new Socket(ANOTHER_ADDRESS, to.port())) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Then("the {node} node listens to operators on its own machine alone")
  public void listensToOperators(NodeProcess to) throws IOException {
    node = to;
    assertThat(read("/metrics")).contains("parley_build");
    try (Socket socket = new Socket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(ANOTHER_ADDRESS, to.managementPort())))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Then(
      "people who ask the {node} node for what operators read are told that there is no such thing")
  public void isNotTold(NodeProcess to) {
    assertThat(get(to.port(), "/metrics").statusCode()).isEqualTo(404);
    assertThat(get(to.port(), "/disconnects?user=bob").statusCode()).isEqualTo(404);
  }

  /** The first that is told ended so, and not before the operator was there. */
  private void awaitLast(String call, String ending) {
    Await.until(
        () -> {
          JsonNode last = JSON.readTree(read(call)).path("disconnects").path(0);
          return last.path("reason").asString("").equals(reason(ending))
              && !Instant.parse(last.path("at").asString()).isBefore(begun);
        },
        Await.PATIENCE,
        () -> "only this is told: " + read(call));
  }

  private void awaitMore(int more, String series, String label) {
    double expected = counted(before, series, label) + more;
    Await.until(
        () -> counted(read("/metrics"), series, label) >= expected,
        Await.PATIENCE,
        () -> counted(read("/metrics"), series, label) + " instead of " + expected);
    assertThat(counted(read("/metrics"), series, label)).isEqualTo(expected);
  }

  private static double counted(String page, String series, String label) {
    return page.lines()
        .filter(line -> line.startsWith(series + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static String reason(String ending) {
    return Objects.requireNonNull(ENDINGS.get(ending), ending);
  }

  private String read(String call) {
    HttpResponse<String> answer = get(node.managementPort(), call);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static HttpResponse<String> get(int port, String call) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + call))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofString(UTF_8));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
