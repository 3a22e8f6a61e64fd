package dev.parley.bootstrap;

import static dev.parley.bootstrap.ApiNode.ALL;
import static dev.parley.bootstrap.ApiNode.READER;
import static dev.parley.bootstrap.ApiNode.SHOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.News;
import dev.parley.redis.RedisAdapters;
import dev.parley.redis.RedisSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AskingOverHttpTest {
  private static final Incarnation OTHER_NODE = new Incarnation("other-node");

  private ApiNode node;
  private RedisAdapters other;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    node = ApiNode.start(directory);
    other =
        RedisAdapters.open(
            RedisSettings.parse(node.redis().url()),
            NoopTelemetry.TELEMETRY,
            MonotonicClock.system());
    other.start(new NoopBusEvents());
    other.connected().toCompletableFuture().get(10, TimeUnit.SECONDS);
    other.presenceRegistry().register(OTHER_NODE).toCompletableFuture().get(5, TimeUnit.SECONDS);
    other
        .presenceRegistry()
        .drain(OTHER_NODE, Duration.ofSeconds(20))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
    hold("room.1", "u1", "Ada \"Countess\"");
    hold("room.1", "u2", "Bo");
    hold("room.1", "ü/3", "É");
    hold("room.2", "u1", "Ada");
    hold("orders.1", "u1", "Ada");
  }

  @AfterAll
  void stop() {
    other.close();
    node.close();
  }

  private void hold(String channel, String user, String name) throws Exception {
    Member member =
        new Member(new UserId(user), name, Optional.of("https://img.example/" + name.length()))
            .inState(Optional.of(new MemberState("{\"at\": \"" + user + "\"}")));
    other
        .presenceRegistry()
        .hold(new ChannelId(channel), member, News.NONE, OTHER_NODE)
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_channel_has_a_count_an_epoch_and_a_rev() throws Exception {
    assertThat(get("/v1/channels/room.1"))
        .matches(
            "\\{\"channelId\":\"room.1\",\"occupied\":true,\"count\":3,\"epoch\":\"[^\"]+\","
                + "\"rev\":3}\n");
  }

  @Test
  void nobody_is_in_an_unknown_channel() throws Exception {
    assertThat(get("/v1/channels/never"))
        .isEqualTo("{\"channelId\":\"never\",\"occupied\":false,\"count\":0}\n");
    assertThat(get("/v1/channels/never/presence")).isEqualTo("{\"members\":[],\"count\":0}\n");
  }

  @Test
  void members_come_page_by_page() throws Exception {
    List<String> users = new ArrayList<>();
    String cursor = "";
    do {
      String page = get("/v1/channels/room.1/presence?limit=1" + cursor);
      users.addAll(found("\"userId\":\"([^\"]+)\"", page));
      assertThat(page).contains("\"count\":3,\"epoch\":").contains("\"rev\":3");
      cursor =
          found("\"next\":\"([^\"]+)\"", page).stream()
              .findFirst()
              .map(next -> "&cursor=" + URLEncoder.encode(next, UTF_8))
              .orElse("");
    } while (!cursor.isEmpty());

    assertThat(users).containsExactly("u1", "u2", "ü/3");
    assertThat(get("/v1/channels/room.1/presence"))
        .contains("{\"userId\":\"u1\",\"userName\":\"Ada \\\"Countess\\\"\",\"userAvatar\":")
        .contains("\"state\":{\"at\": \"u1\"}}");
  }

  @Test
  void channels_are_those_that_somebody_is_in() throws Exception {
    String all = get("/v1/channels");

    assertThat(found("\"channelId\":\"([^\"]+)\"", all))
        .containsExactlyInAnyOrder("room.1", "room.2", "orders.1");
    assertThat(all).doesNotContain("\"next\"");
    assertThat(found("\"channelId\":\"([^\"]+)\"", get("/v1/channels?prefix=room.")))
        .containsExactlyInAnyOrder("room.1", "room.2");
  }

  @Test
  void several_channels_are_asked_for_at_once() throws Exception {
    HttpResponse<String> answer =
        node.call("POST", "/v1/presence", READER, "{\"channelIds\":[\"room.2\",\"never\"]}");

    assertThat(answer.body())
        .matches(
            "\\{\"channels\":\\[\\{\"channelId\":\"room.2\",\"count\":1,\"epoch\":\"[^\"]+\","
                + "\"rev\":1},\\{\"channelId\":\"never\",\"count\":0}]}\n");
  }

  @Test
  void a_user_is_asked_for_at_every_node() throws Exception {
    assertThat(node.call("GET", "/v1/users/%C3%BC%2F3", ALL, "").body())
        .matches(
            "\\{\"userId\":\"ü/3\",\"connections\":0,\"channels\":\\[],\"partial\":false,"
                + "\"answered\":1,\"nodes\":\\d}\n");
    assertThat(node.call("GET", "/v1/users/u1", READER, "").statusCode()).isEqualTo(403);
    assertThat(node.call("GET", "/v1/users/u1?x=1", ALL, "").statusCode()).isEqualTo(400);
  }

  @Test
  void a_token_that_is_none_is_explained_to_be_invalid() throws Exception {
    assertThat(
            node.call(
                    "POST",
                    "/v1/explain",
                    ALL,
                    "{\"token\":\"x\",\"channelId\":\"lobby\",\"action\":\"join\"}")
                .body())
        .isEqualTo(
            "{\"token\":\"invalid\",\"allowed\":false,"
                + "\"because\":\"the token is not one of the issuer's\"}\n");
  }

  @Test
  void nodes_have_leases() throws Exception {
    assertThat(get("/v1/nodes"))
        .contains("{\"node\":\"other-node\",\"leaseMs\":")
        .matches("(?s).*\"hearing\":\\d+}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/channels?limit=0",
        "/v1/channels?limit=1001",
        "/v1/channels?limit=x",
        "/v1/channels?limt=5",
        "/v1/channels?cursor=x",
        "/v1/channels/room.1/presence?limit=-1",
        "/v1/channels/room.1/presence?cursor=",
        "/v1/channels/room.1/presence?prefix=a"
      })
  void a_parameter_that_is_wrong_is_not_passed_over(String path) throws Exception {
    HttpResponse<String> answer = node.call("GET", path, READER, "");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"parameters_wrong\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/v1/explain|{}",
        "/v1/explain|{\"token\":\"t\",\"channelId\":\"a\",\"action\":\"fly\"}",
        "/v1/presence|{}",
        "/v1/presence|{\"channelIds\":[]}",
        "/v1/presence|{\"channelIds\":[\"a b\"]}",
        "/v1/presence|{\"channelIds\":[1]}",
        "/v1/presence|{\"channelIds\":[\"a\"],\"members\":true}",
        "/v1/kick|",
        "/v1/kick|{\"userId\":\"\"}",
        "/v1/kick|{\"userId\":\"u1\",\"channelId\":\"a\"}",
        "/v1/kick|{\"userid\":\"u1\"}",
        "/v1/remove|{\"userId\":\"u1\"}",
        "/v1/revoke|{}",
        "/v1/revoke|{\"userId\":\"u1\",\"issuedBefore\":\"1\"}",
        "/v1/revoke|{\"issuedBefore\":-1}",
        "/v1/unrevoke|{\"everyone\":false}",
        "/v1/unrevoke|{\"userId\":\"u1\",\"userId\":\"u2\"}"
      })
  void a_body_that_is_wrong_does_nothing(String path, @Nullable String body) throws Exception {
    HttpResponse<String> answer = node.call("POST", path, ALL, body == null ? "" : body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"parameters_wrong\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/v1/kick|{\"userId\":\"u1\"}",
        "/v1/remove|{\"userId\":\"u1\",\"channelId\":\"lobby\"}",
        "/v1/revoke|{\"userId\":\"u1\"}",
        "/v1/revoke|{\"tokenId\":\"t1\"}",
        "/v1/revoke|{\"userId\":\"u2\",\"issuedBefore\":7}",
        "/v1/unrevoke|{\"tokenId\":\"t1\"}",
        "/v1/unrevoke|{\"everyone\":true}"
      })
  void what_moderates_is_done_by_every_node(String path, String body) throws Exception {
    HttpResponse<String> answer = node.call("POST", path, ALL, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).matches("\\{\"connections\":0,\"answered\":1,\"nodes\":\\d}\n");
    assertThat(node.call("POST", path, SHOP, body).statusCode()).isEqualTo(403);
  }

  @Test
  void tokens_that_are_yet_to_be_issued_are_not_revoked() throws Exception {
    HttpResponse<String> answer =
        node.call("POST", "/v1/revoke", ALL, "{\"userId\":\"u1\",\"issuedBefore\":99999999999}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"issued_before_ahead\"");
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = node.call("GET", path, READER, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static List<String> found(String pattern, String in) {
    Matcher matcher = Pattern.compile(pattern).matcher(in);
    return matcher.results().map(result -> result.group(1)).toList();
  }
}
