package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.CallAdmission.Head;
import dev.parley.api.CallAdmission.Verdict;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.quota.Rate;
import dev.parley.http.ClientAddress;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallAdmissionTest {
  private static final ApiKey.Fresh SHOP = TestKeys.key("shop", "publish", "orders.*", 1);
  private static final ClientAddress HERE = new ClientAddress("192.0.2.1");
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path directory;
  private CallAdmission admission;

  @BeforeEach
  void open() {
    ApiCall nothing = request -> ApiReply.json(json -> {});
    ApiCalls calls =
        new ApiCalls()
            .add("POST", "/v1/channels/{channelId}/events", ApiRight.PUBLISH, nothing)
            .add("GET", "/v1/channels", ApiRight.CHANNELS, nothing)
            .add("GET", "/v1/users/{userId}", nothing)
            .add("GET", "/v1/limits", nothing);
    ApiKeyFile keys = ApiKeyFile.read(TestKeys.file(directory, SHOP.line()).toString());
    admission = new CallAdmission(new ApiSettings(ApiListen.BOTH, keys, new Rate(2, 20)), calls, 0);
  }

  @Test
  void a_call_by_a_good_key_is_made() {
    assertThat(decide("POST", "/v1/channels/orders.7/events", SHOP.text()))
        .isInstanceOfSatisfying(
            Verdict.Admitted.class,
            admitted -> assertThat(admitted.channel()).contains(new ChannelId("orders.7")));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic c2hvcDp4", "prl_shop_x"})
  void without_a_key_nothing_is_answered(@Nullable String authorization) {
    assertThat(code(admission.decide(head("GET", "/v1/limits", authorization, HERE), 0)))
        .isEqualTo("key_required");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/channels/orders.7/events, 200",
    "POST, /v1/channels/orders%2E7/events, 200",
    "GET, /v1/limits, 200",
    "GET, /v1/users/u1%2F%C3%BC, 200",
    "GET, /v1/users/, parameters_wrong",
    "GET, /v1/users/%00, parameters_wrong",
    "GET, /v1/users/%zz, parameters_wrong",
    "GET, /v1/users/a/b, not_found",
    "POST, /v1/channels/lobby/events, key_may_not",
    "GET, /v1/channels, key_may_not",
    "POST, /v1/channels/orders.a%2Fb/events, channel_invalid",
    "POST, /v1/channels/../events, channel_invalid",
    "POST, /v1/channels/%2E%2E/events, channel_invalid",
    "POST, /v1/channels/./events, channel_invalid",
    "POST, /v1/channels//events, channel_invalid",
    "POST, /v1/channels/orders.%zz/events, channel_invalid",
    "POST, /v1/channels/orders.%00/events, channel_invalid",
    "POST, /v1/channels/orders.a/b/events, not_found",
    "POST, /v1/channels/orders.a/events/, not_found",
    "POST, /v1//channels, not_found",
    "DELETE, /v1/channels/orders.7/events, method_not_allowed",
    "OPTIONS, /v1/limits, method_not_allowed",
    "GET, /v1/, not_found"
  })
  void what_is_asked_for_and_whether_the_key_may_decide(
      String method, String path, String expected) {
    assertThat(code(decide(method, path, SHOP.text()))).isEqualTo(expected);
  }

  @Test
  void ten_wrong_keys_a_minute_of_one_address_are_told_so_and_right_ones_are_never_kept_out() {
    String wrong = TestKeys.key("shop", "*", "*", 9).text();
    Head shown = head("GET", "/v1/limits", "Bearer " + wrong, HERE);

    assertThat(IntStream.range(0, 12).mapToObj(i -> code(admission.decide(shown, 0))))
        .startsWith("key_invalid")
        .filteredOn("too_many_wrong_keys"::equals)
        .hasSize(2);
    assertThat(code(admission.decide(shown, 7 * SECOND))).isEqualTo("key_invalid");
    assertThat(code(decide("GET", "/v1/limits", SHOP.text()))).isEqualTo("200");
    assertThat(
            code(
                admission.decide(
                    head("GET", "/v1/limits", "Bearer " + wrong, new ClientAddress("192.0.2.2")),
                    0)))
        .isEqualTo("key_invalid");
  }

  @Test
  void addresses_that_show_wrong_keys_are_not_remembered_without_end() {
    WrongKeys wrongKeys = new WrongKeys(0);

    IntStream.range(0, 3 * WrongKeys.MAX_ADDRESSES)
        .forEach(i -> wrongKeys.allows(new ClientAddress("a" + i), 0));
    assertThat(wrongKeys.addresses()).isEqualTo(WrongKeys.MAX_ADDRESSES);

    wrongKeys.allows(new ClientAddress("later"), 600 * SECOND);
    assertThat(wrongKeys.addresses()).isEqualTo(1);
  }

  @Test
  void a_key_that_calls_too_often_is_told_when_it_may_again() {
    IntStream.range(0, 20).forEach(i -> decide("GET", "/v1/limits", SHOP.text()));

    assertThat(decide("GET", "/v1/limits", SHOP.text()))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.reply().problem()).contains(ApiProblem.TOO_MANY_CALLS);
              assertThat(refused.reply().retryAfterSeconds()).hasValue(1);
            });
  }

  @Test
  void what_calls_hold_is_bounded_for_a_key_and_in_sum() {
    CallMemory memory = new CallMemory(100, 60);
    CallMemory.Share first = memory.of(key("a"));
    CallMemory.Share second = memory.of(key("b"));

    assertThat(first.take(60)).isTrue();
    assertThat(first.take(1)).isFalse();
    assertThat(second.take(41)).isFalse();
    assertThat(second.take(40)).isTrue();
    first.giveBack();
    first.giveBack();
    assertThat(memory.held()).isEqualTo(40);
    assertThat(first.take(1)).isFalse();
    assertThat(memory.of(key("a")).take(60)).isTrue();
  }

  private static ApiKey key(String id) {
    return ApiKey.parse(TestKeys.key(id, "*", "*", 1).line());
  }

  private Verdict decide(String method, String path, String key) {
    return admission.decide(head(method, path, "Bearer " + key, HERE), 0);
  }

  private static Head head(
      String method, String path, @Nullable String authorization, ClientAddress from) {
    return new Head(method, path, authorization, from);
  }

  private static String code(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Admitted admitted -> "200";
      case Verdict.Refused(ApiReply reply) -> reply.problem().orElseThrow().code();
    };
  }
}
