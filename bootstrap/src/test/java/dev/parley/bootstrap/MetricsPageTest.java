package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node tells Prometheus, and what is asked of it by the files that ship. */
class MetricsPageTest {
  private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "parley.json");
  private static final Path ALERTS = Path.of("..", "deploy", "prometheus", "parley-alerts.yaml");
  private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:parley|jvm|process|system)_[a-z0-9_]+)(\\{[^}]*\\})?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private static ParleyServer node;
  private static String page;

  @BeforeAll
  static void startANodeWithoutRedis() throws IOException, InterruptedException {
    ServerConfig config =
        ServerConfig.from(
            Map.of(
                "KINDE_ISSUER_URL",
                Nobody.at("http"),
                "REDIS_URL",
                Nobody.at("redis"),
                "PORT",
                "0",
                "PARLEY_MANAGEMENT_PORT",
                "0"));
    node =
        ParleyServer.start(
            config,
            config.gateway(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            Map.of());
    // The first collection brings the series of collections, a moment after it.
    System.gc();
    Instant until = Instant.now().plusSeconds(20);
    do {
      page = get("/metrics").body();
    } while (!page.contains("jvm_gc_pause_seconds_sum") && Instant.now().isBefore(until));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void metrics_are_told_to_operators_and_not_to_clients() throws Exception {
    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(get(node.address().getPort(), "/metrics").statusCode()).isEqualTo(404);
  }

  @Test
  void the_last_disconnects_are_asked_for_by_user() throws Exception {
    assertThat(get("/disconnects?user=ada").body())
        .isEqualToIgnoringNewLines("{\"user\":\"ada\",\"disconnects\":[]}");
    assertThat(get("/disconnects?user=" + "x".repeat(257)).statusCode()).isEqualTo(400);
  }

  @Test
  void those_who_never_said_who_they_are_are_told_of_with_the_reason() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      knockByStomp(client).sendText("SUBSCRIBE\nid:1\n\n\0", true).join();
      awaitDisconnect("\"protocol\":\"stomp\",\"code\":1008,\"reason\":\"stomp_error\"");
      knockByStomp(client).abort();
      awaitDisconnect("\"protocol\":\"stomp\",\"code\":1006,\"reason\":\"link_lost\"");
    }
  }

  private static WebSocket knockByStomp(HttpClient client) {
    URI stomp = URI.create("ws://127.0.0.1:" + node.address().getPort() + "/stomp");
    return client
        .newWebSocketBuilder()
        .subprotocols("v12.stomp")
        .buildAsync(stomp, new WebSocket.Listener() {})
        .join();
  }

  private static void awaitDisconnect(String part) throws IOException, InterruptedException {
    String told;
    Instant until = Instant.now().plusSeconds(20);
    do {
      told = get("/disconnects").body();
    } while (!told.contains(part) && Instant.now().isBefore(until));
    assertThat(told).startsWith("{\"user\":null,").contains(part);
  }

  @Test
  void every_series_that_the_dashboard_asks_for_is_there() throws Exception {
    List<String> queries = queries(JSONObjectUtils.parse(Files.readString(DASHBOARD)));

    assertThat(queries).hasSizeGreaterThan(40).allSatisfy(MetricsPageTest::isAnswered);
  }

  @Test
  void every_series_that_an_alert_asks_for_is_there() throws IOException {
    List<String> queries = found("(?m)^ +expr: '(.*)'$", Files.readString(ALERTS));

    assertThat(queries)
        .hasSizeGreaterThan(10)
        .allSatisfy(query -> {
          if (!query.startsWith("up{")) {
            isAnswered(query);
          }
        });
  }

  @Test
  void every_alert_leads_to_a_chapter_of_the_runbook() throws IOException {
    String alerts = Files.readString(ALERTS);
    List<String> chapters =
        found("(?m)^#+ (.*)$", Files.readString(OPERATIONS)).stream()
            .map(title -> title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", ""))
            .map(title -> title.replace(' ', '-'))
            .toList();

    assertThat(found("runbook: \"docs/operations.md#(.*)\"", alerts))
        .hasSameSizeAs(found("- alert: (\\w+)", alerts))
        .isSubsetOf(chapters);
    assertThat(Files.readString(OPERATIONS)).contains(found("- alert: (\\w+)", alerts));
  }

  @Test
  void every_series_of_ours_is_explained_on_the_operators_page() throws IOException {
    String operations = Files.readString(OPERATIONS);
    TreeSet<String> names = new TreeSet<>(found("(?m)^# TYPE (parley_\\w+) ", page));
    names.removeIf(name -> name.endsWith("_seconds_max"));

    assertThat(names).hasSizeGreaterThan(25);
    assertThat(names).allSatisfy(name -> assertThat(operations).contains("`" + name));
  }

  @Test
  void every_series_has_the_help_that_the_operators_page_has() throws IOException {
    Map<String, String> documented = new HashMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `(parley_\\w+)` \\| (.*) \\|$")
            .matcher(Files.readString(OPERATIONS));
    row.results().forEach(found -> documented.put(found.group(1), plain(found.group(2))));

    for (String series : found("(?m)^# TYPE (\\w+) ", page)) {
      List<String> help = found("(?m)^# HELP " + series + " (.+)$", page);
      String described = series.replaceFirst("_max$", "");
      assertThat(help).as("HELP of " + series).hasSize(1);
      if (series.startsWith("parley_")) {
        assertThat(help).as("of " + series).containsExactly(documented.get(described));
      }
    }
  }

  /** Markdown without its marks; of a link the words are left. */
  private static String plain(String markdown) {
    return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
  }

  /** Each metric of the query is on the page, with the label values that it names. */
  private static void isAnswered(String query) {
    List<MatchResult> metrics = METRIC.matcher(query).results().toList();
    assertThat(metrics).as(query).isNotEmpty();
    for (MatchResult metric : metrics) {
      List<String> series =
          page.lines().filter(line -> line.matches(metric.group(1) + "[{ ].*")).toList();
      assertThat(series).as(metric.group(1)).isNotEmpty();
      String selector = metric.group(2) == null ? "" : metric.group(2);
      for (MatchResult label : LABEL.matcher(selector).results().toList()) {
        assertThat(series).as(query).anyMatch(line -> line.contains(label.group()));
      }
    }
  }

  private static List<String> queries(Object json) {
    List<String> queries = new ArrayList<>();
    switch (json) {
      case Map<?, ?> map ->
          map.forEach((key, value) -> {
            if (key.equals("expr")) {
              queries.add(String.valueOf(value));
            } else {
              queries.addAll(queries(value));
            }
          });
      case List<?> list -> list.forEach(each -> queries.addAll(queries(each)));
      case null, default -> {}
    }
    return queries;
  }

  private static List<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().map(result -> result.group(1)).toList();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(node.managementAddress().orElseThrow().getPort(), path);
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          BodyHandlers.ofString());
    }
  }
}
