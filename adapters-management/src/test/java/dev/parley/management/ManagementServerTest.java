package dev.parley.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Telemetry.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
  private static final String SECRET = "open-sesame-open-sesame";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final AtomicInteger changes = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private Optional<ManagementServer> server = Optional.empty();

  @AfterEach
  void stop() {
    server.ifPresent(ManagementServer::close);
    client.close();
  }

  @Test
  void whoever_is_on_this_machine_may_read() throws Exception {
    start(Optional.empty());

    HttpResponse<String> answer = get("/news?of=today", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("the news of today");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void nothing_can_be_changed_without_a_secret_in_the_settings() throws Exception {
    start(Optional.empty());

    HttpResponse<String> answer = post("/change", SECRET, "now");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"code\":\"secret_not_set\"");
    assertThat(changes).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "open-sesame-open-sesamf", "open-sesame", "open-sesame-open-sesame-"})
  void who_does_not_know_the_secret_changes_nothing(String shown) throws Exception {
    start(Optional.of(SECRET));

    HttpResponse<String> answer = post("/change", shown, "now");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(changes).hasValue(0);
  }

  @Test
  void who_knows_the_secret_may_change_something() throws Exception {
    start(Optional.of(SECRET));

    HttpResponse<String> answer = post("/change", SECRET, "now");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("changed now");
    assertThat(changes).hasValue(1);
  }

  @Test
  void a_page_whose_name_was_bent_to_this_machine_reads_nothing() throws Exception {
    ManagementServer listening = start(Optional.empty());

    assertThat(firstLine(listening, "GET /news HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"))
        .contains(" 403 ");
    assertThat(firstLine(listening, "GET /news HTTP/1.1\r\nHost: localhost.evil.com\r\n\r\n"))
        .contains(" 403 ");
    assertThat(firstLine(listening, "GET /news HTTP/1.1\r\nHost: [::1]:8090\r\n\r\n"))
        .contains(" 200 ");
  }

  @Test
  void what_the_public_port_tells_is_told_here_to_anyone() throws Exception {
    ManagementServer listening = start(Optional.empty());

    assertThat(firstLine(listening, "GET /health HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"))
        .contains(" 200 ");
  }

  @Test
  void from_elsewhere_reading_needs_the_secret_too() throws Exception {
    server =
        Optional.of(
            ManagementServer.start(
                new ManagementSettings(
                    new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
                    false,
                    Optional.of(SECRET)),
                calls(),
                telemetry));

    assertThat(get("/news?of=today", "").statusCode()).isEqualTo(401);
    assertThat(get("/news?of=today", SECRET).statusCode()).isEqualTo(200);
    assertThat(get("/health", "").statusCode()).isEqualTo(200);
  }

  @Test
  void only_this_machine_is_listened_to_without_a_secret() {
    assertThatThrownBy(() ->
            new ManagementSettings(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
                false,
                Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PARLEY_MANAGEMENT_SECRET");
  }

  @Test
  void each_call_answers_to_its_method_and_other_paths_to_nothing() throws Exception {
    start(Optional.of(SECRET));

    HttpResponse<String> answer = get("/change", SECRET);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
    assertThat(post("/news", SECRET, "").statusCode()).isEqualTo(405);
    assertThat(get("/elsewhere", SECRET).statusCode()).isEqualTo(404);
    assertThat(get("/", "").body()).contains("GET  /news", "POST /change", "changes something");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 65536", "Transfer-Encoding: chunked"})
  void who_asks_and_announces_a_body_is_not_waited_for(String header) throws Exception {
    ManagementServer listening = start(Optional.empty());

    assertThat(
            firstLine(
                listening, "GET /news HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(header)))
        .isEmpty();
  }

  @Test
  void a_parameter_that_is_there_twice_is_refused_and_nothing_is_done() throws Exception {
    start(Optional.of(SECRET));

    for (HttpResponse<String> answer :
        List.of(
            post("/change?of=a&of=b", SECRET, "now"),
            post("/change?of=a&of=a", SECRET, "now"),
            get("/news?of=today&of=", ""))) {
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":\"parameters_wrong\"");
    }
    assertThat(changes).hasValue(0);
  }

  @Test
  void half_heads_keep_no_operator_out() throws Exception {
    ManagementServer listening = start(Optional.empty());
    List<Socket> half = new ArrayList<>();
    for (int i = 0; i < 3 * ManagementServer.MAX_CONNECTIONS; i++) {
      Socket socket = new Socket(LOOPBACK, listening.address().getPort());
      socket.getOutputStream().write("GET /news HTTP/1.1\r\nHost: loc".getBytes(UTF_8));
      half.add(socket);
    }

    assertThat(get("/news?of=today", "").statusCode()).isEqualTo(200);
    assertThat(telemetry.now(Level.HTTP_CONNECTIONS))
        .isLessThanOrEqualTo(ManagementServer.MAX_CONNECTIONS);
    for (Socket socket : half) {
      socket.close();
    }
  }

  @Test
  void a_body_has_a_limit() throws Exception {
    start(Optional.of(SECRET));

    assertThat(post("/change", SECRET, "x".repeat(64 * 1024 + 1)).statusCode()).isEqualTo(413);
    assertThat(changes).hasValue(0);
  }

  @Test
  void a_fault_is_told_without_its_text() throws Exception {
    start(Optional.empty());

    HttpResponse<String> answer = get("/fault", "");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("\"code\":\"fault\"").doesNotContain("confidential");
  }

  @Test
  void a_port_that_nobody_named_may_be_another_one() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      InetSocketAddress address = new InetSocketAddress(LOOPBACK, taken.getLocalPort());

      assertThatThrownBy(() ->
              ManagementServer.start(
                  new ManagementSettings(address, false, Optional.empty()), calls(), telemetry))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Management port %d is in use".formatted(address.getPort()));
      try (ManagementServer other =
          ManagementServer.start(
              new ManagementSettings(address, true, Optional.empty()), calls(), telemetry)) {
        assertThat(other.address().getPort()).isPositive().isNotEqualTo(address.getPort());
      }
    }
  }

  @Test
  void a_secret_is_long_and_in_no_words() {
    assertThatThrownBy(() -> ManagementSettings.secret("hunter2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
    assertThat(
            new ManagementSettings(new InetSocketAddress(LOOPBACK, 0), false, Optional.of(SECRET))
                .toString())
        .doesNotContain(SECRET);
  }

  private ManagementServer start(Optional<String> secret) {
    ManagementServer started =
        ManagementServer.start(
            new ManagementSettings(new InetSocketAddress(LOOPBACK, 0), false, secret),
            calls(),
            telemetry);
    server = Optional.of(started);
    return started;
  }

  private ManagementCalls calls() {
    return new ManagementCalls()
        .open("/health", "the process lives", asked -> ManagementReply.text("OK"))
        .reading(
            "/news",
            "what is new",
            asked -> ManagementReply.text("the news of " + asked.parameter("of").orElse("old")))
        .reading(
            "/fault",
            "a fault",
            asked -> {
              throw new IllegalStateException("confidential");
            })
        .changing(
            "/change",
            "changes something",
            asked -> {
              changes.incrementAndGet();
              return ManagementReply.text("changed " + new String(asked.body(), UTF_8));
            });
  }

  private HttpResponse<String> get(String path, String secret)
      throws IOException, InterruptedException {
    return client.send(request(path, secret).GET().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String secret, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(path, secret).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String secret) {
    int port = server.orElseThrow().address().getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return secret.isEmpty() ? request : request.header("Authorization", "Bearer " + secret);
  }

  private static String firstLine(ManagementServer listening, String request) throws IOException {
    try (Socket socket = new Socket(LOOPBACK, listening.address().getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      byte[] first = socket.getInputStream().readNBytes(16);
      return new String(first, UTF_8);
    }
  }
}
