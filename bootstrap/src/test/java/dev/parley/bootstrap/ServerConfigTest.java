package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.domain.quota.Rate;
import dev.parley.management.ManagementSettings;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.ForwardedHeader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
  private static final String ISSUER = "https://example.kinde.com";

  @Test
  void the_issuer_is_all_that_has_to_be_said() {
    ServerConfig config = ServerConfig.from(Map.of("KINDE_ISSUER_URL", ISSUER));

    assertThat(config.kinde().issuer()).isEqualTo(ISSUER);
    assertThat(config.redis().address()).isEqualTo("redis://localhost:6379");
    assertThat(config.address().getPort()).isEqualTo(8080);
    assertThat(config.address().getAddress().isAnyLocalAddress()).isTrue();
  }

  @Test
  void each_setting_has_its_variable() {
    ServerConfig config =
        ServerConfig.from(
            Map.of(
                "KINDE_ISSUER_URL", ISSUER,
                "REDIS_URL", "rediss://:secret@bus.example.com:6390/2",
                "PORT", "9000"));

    assertThat(config.redis().address()).isEqualTo("rediss://:***@bus.example.com:6390/2");
    assertThat(config.redis().credentials().password()).contains("secret");
    assertThat(config.address().getPort()).isEqualTo(9000);
  }

  @Test
  void blanks_around_a_value_are_no_part_of_it_and_blanks_alone_are_none() {
    ServerConfig config =
        ServerConfig.from(
            Map.of("KINDE_ISSUER_URL", " " + ISSUER + "/ ", "REDIS_URL", " ", "PORT", ""));

    assertThat(config.kinde().issuer()).isEqualTo(ISSUER);
    assertThat(config.redis().address()).isEqualTo("redis://localhost:6379");
    assertThat(config.address().getPort()).isEqualTo(8080);
  }

  @Test
  void rights_are_open_unless_a_policy_is_named() {
    assertThat(ServerConfig.accessFrom(Map.of()).policies())
        .containsExactly(AccessSettings.Policy.OPEN);
  }

  @Test
  void a_policy_names_what_it_needs() {
    assertThatThrownBy(() ->
            ServerConfig.accessFrom(
                Map.of("PARLEY_POLICY", "claims, callback", "PARLEY_POLICY_URL", "https://app/x")))
        .isInstanceOf(OperatorError.class)
        .message()
        .contains("PARLEY_ACCESS_RULES is not set: expected rules such as: join {org_code}.*")
        .contains("PARLEY_POLICY_SECRET is not set");
    assertThatThrownBy(() ->
            ServerConfig.accessFrom(
                Map.of("PARLEY_POLICY", "closed", "PARLEY_TOKEN_GRACE", "an hour")))
        .message()
        .contains("PARLEY_POLICY is wrong: expected some of open, claims, callback")
        .contains("PARLEY_TOKEN_GRACE is wrong: expected 0s to 300s, found \"an hour\"");
  }

  @Test
  void every_wrong_rule_is_named_beside_whatever_else_is_wrong() {
    assertThatThrownBy(() ->
            ServerConfig.accessFrom(
                Map.of(
                    "PARLEY_POLICY", "claims",
                    "PARLEY_TOKEN_LIFE", "soon",
                    "PARLEY_ACCESS_RULES", "join a ; read b\ntype c if user d")))
        .message()
        .contains("PARLEY_TOKEN_LIFE is wrong")
        .contains("PARLEY_ACCESS_RULES is wrong: rule 2, \"read b\"")
        .contains("PARLEY_ACCESS_RULES is wrong: rule 3, \"type c if user d\"");
  }

  @Test
  void what_looks_like_a_setting_and_is_none_is_told_with_what_was_meant() {
    assertThat(
            UnknownSettings.in(
                    Map.of(
                        "PARLEY_PING_EVRY", "5s",
                        "PARLEY_PORT", "9090",
                        "PARLEY_COLOUR", "blue",
                        "PARLEY_PING_EVERY", "5s"))
                .sentences())
        .containsExactly(
            "PARLEY_COLOUR is not a Parley setting and is ignored.",
            "PARLEY_PING_EVRY is not a Parley setting and is ignored: did you mean"
                + " PARLEY_PING_EVERY?",
            "PARLEY_PORT is not a Parley setting and is ignored: did you mean PORT?");
  }

  @Test
  void what_kubernetes_says_of_a_service_called_parley_is_no_mistake() {
    assertThat(
            UnknownSettings.in(
                    Map.of(
                        "PARLEY_SERVICE_HOST", "10.0.0.1",
                        "PARLEY_SERVICE_PORT_HTTP", "8080",
                        "PARLEY_PORT", "tcp://10.0.0.1:8080",
                        "PARLEY_PORT_8080_TCP_ADDR", "10.0.0.1"))
                .names())
        .isEmpty();
  }

  @Test
  void every_wrong_setting_is_named_in_one_message() {
    Map<String, String> environment = Map.of("REDIS_URL", "http://bus", "PORT", "99999");

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .message()
        .contains("KINDE_ISSUER_URL is not set: expected your Kinde domain")
        .contains("REDIS_URL is wrong: ")
        .contains("PORT is wrong: expected a number from 0 to 65535, found \"99999\"")
        .hasLineCount(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "80a", "8 080", "0x50", "99999999999"})
  void a_port_is_a_number_that_a_port_can_have(String port) {
    Map<String, String> environment = Map.of("KINDE_ISSUER_URL", ISSUER, "PORT", port);

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("PORT is wrong")
        .hasMessageContaining("\"" + port + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.kinde.com", "example.kinde.com", "ftp://x", "https://"})
  void an_issuer_is_reached_by_tls(String issuer) {
    assertThatThrownBy(() -> ServerConfig.from(Map.of("KINDE_ISSUER_URL", issuer)))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("KINDE_ISSUER_URL is wrong")
        .hasMessageContaining("https://your-subdomain.kinde.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://:hunter2@bus:6379",
        ":hunter2@bus",
        "redis://:hunter2@bus:hunter2",
        "redis://ada:hunter2@",
        "redis://:hunter2%@bus",
        "redis://bus:6379/hunter2",
        "redis://:hunter2@bus:6379?x=hunter2"
      })
  void what_may_be_the_password_is_not_shown_with_the_complaint(String redisUrl) {
    Map<String, String> environment = Map.of("KINDE_ISSUER_URL", ISSUER, "REDIS_URL", redisUrl);

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("REDIS_URL is wrong")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void sentinels_and_authorities_have_variables_of_their_own() {
    ServerConfig config =
        ServerConfig.from(
            Map.of(
                "KINDE_ISSUER_URL", ISSUER,
                "REDIS_URL", "redis-sentinel://:hunter2@a,b#main",
                "PARLEY_REDIS_SENTINEL_USER", "sam",
                "PARLEY_REDIS_SENTINEL_PASSWORD", "hunter3"));

    assertThat(config.redis().address()).isEqualTo("redis-sentinel://:***@a:26379,b:26379#main");
    assertThat(config.redis().sentinelCredentials().password()).contains("hunter3");
    assertThat(config.toString()).doesNotContain("hunter");
    assertThatThrownBy(() ->
            ServerConfig.from(
                Map.of("KINDE_ISSUER_URL", ISSUER, "PARLEY_REDIS_CA_FILE", "pom.xml")))
        .hasMessageContaining("PARLEY_REDIS_CA_FILE is wrong: expected a readable file of PEM");
  }

  @Test
  void settings_in_words_hold_no_password() {
    ServerConfig config =
        ServerConfig.from(
            Map.of("KINDE_ISSUER_URL", ISSUER, "REDIS_URL", "redis://ada:hunter2@bus"));

    assertThat(config.toString()).contains("bus").doesNotContain("hunter2");
  }

  @Test
  void who_may_come_in_can_be_set() {
    EntryRules entry =
        ServerConfig.from(
                Map.of(
                    "KINDE_ISSUER_URL", ISSUER,
                    "PARLEY_ALLOWED_ORIGINS", "https://app.example.com, https://*.example.org",
                    "PARLEY_TOKEN_IN_QUERY", "false",
                    "PARLEY_MAX_CONNECTIONS", "700",
                    "PARLEY_MAX_CONNECTIONS_PER_USER", "7",
                    "PARLEY_MESSAGES_PER_SECOND", "5"))
            .entry();

    assertThat(entry.origins().allows("https://a.example.org")).isTrue();
    assertThat(entry.origins().allows("https://evil.net")).isFalse();
    assertThat(entry.tokenInQuery()).isFalse();
    assertThat(entry.limits().perNode()).isEqualTo(700);
    assertThat(entry.limits().perUser()).isEqualTo(7);
    assertThat(entry.inbound().messages()).isEqualTo(new Rate(5, 50));
  }

  @Test
  void how_many_threads_serve_can_be_set() {
    ServerConfig config =
        ServerConfig.from(Map.of("KINDE_ISSUER_URL", ISSUER, "PARLEY_IO_THREADS", "3"));

    assertThat(config.gateway(config.address()).ioThreads()).isEqualTo(3);
  }

  @Test
  void a_client_of_the_seed_comes_in_without_any_setting() {
    EntryRules entry = ServerConfig.from(Map.of("KINDE_ISSUER_URL", ISSUER)).entry();

    assertThat(entry.origins().allows("https://anywhere.example.com")).isTrue();
    assertThat(entry.tokenInQuery()).isTrue();
    assertThat(entry.limits().perNode()).isPositive();
  }

  @Test
  void what_is_wrong_about_who_may_come_in_is_named_with_the_rest() {
    Map<String, String> environment =
        Map.of(
            "PARLEY_ALLOWED_ORIGINS", "example.com",
            "PARLEY_TRUSTED_PROXIES", "10.0.0.0/99",
            "PARLEY_TOKEN_IN_QUERY", "maybe",
            "PARLEY_MAX_CONNECTIONS", "0");

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .message()
        .contains("KINDE_ISSUER_URL is not set")
        .contains("PARLEY_ALLOWED_ORIGINS is wrong: expected origins like https://app.example.com")
        .contains("PARLEY_TRUSTED_PROXIES is wrong: expected addresses or blocks like 10.0.0.0/8")
        .contains("PARLEY_TOKEN_IN_QUERY is wrong: expected true or false, found \"maybe\"")
        .contains("PARLEY_MAX_CONNECTIONS is wrong: expected a number from 1 to 10000000")
        .hasLineCount(6);
  }

  @Test
  void nobody_is_promised_a_connection_that_there_is_no_descriptor_for() {
    assertThat(EntrySettings.within(700, 700)).isEqualTo(700);
    assertThatThrownBy(() -> EntrySettings.within(700, 701))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "this process has descriptors for 700 only, found \"701\": raise its limit (ulimit"
                + " -n)");
  }

  @Test
  void a_process_with_hardly_a_descriptor_to_spare_does_not_start() {
    assertThat(EntrySettings.tooLittle(64)).isEmpty();
    assertThat(EntrySettings.tooLittle(63))
        .hasValueSatisfying(why ->
            assertThat(why).contains("descriptors for only 63 connections", "512", "ulimit -n"));
  }

  @Test
  void one_header_of_a_proxy_is_believed() {
    assertThat(entry("PARLEY_PROXY_HEADER", "").proxies().header())
        .isEqualTo(ForwardedHeader.X_FORWARDED_FOR);
    assertThat(entry("PARLEY_PROXY_HEADER", "forwarded").proxies().header())
        .isEqualTo(ForwardedHeader.FORWARDED);
    assertThatThrownBy(() -> entry("PARLEY_PROXY_HEADER", "X-Real-IP"))
        .hasMessageContaining("expected X-Forwarded-For or Forwarded, found \"X-Real-IP\"");
  }

  @Test
  void an_address_has_a_quarter_of_the_node_unless_it_is_set() {
    EntryLimits limits = entry("PARLEY_MAX_CONNECTIONS", "200").limits();
    assertThat(limits.perAddress()).isEqualTo(50);
    assertThat(limits.onThisMachine()).isEqualTo(200);

    EntryLimits set = entry("PARLEY_MAX_CONNECTIONS_PER_ADDRESS", "7").limits();
    assertThat(set.perAddress()).isEqualTo(7);
    assertThat(set.onThisMachine()).isEqualTo(7);
  }

  @Test
  void how_many_connections_speak_http_and_how_long_they_are_kept_can_be_set() {
    assertThat(entry("PARLEY_MAX_HTTP_CONNECTIONS", "400").http().perAddress()).isEqualTo(100);
    assertThat(entry("PARLEY_KEEP_ALIVE", "90s").http().idle()).isEqualTo(Duration.ofSeconds(90));
  }

  private static EntryRules entry(String setting, String value) {
    return ServerConfig.from(Map.of("KINDE_ISSUER_URL", ISSUER, setting, value)).entry();
  }

  @Test
  void operators_are_listened_to_on_this_machine_unless_told_otherwise() {
    ManagementSettings management =
        ServerConfig.from(Map.of("KINDE_ISSUER_URL", ISSUER)).management().orElseThrow();

    assertThat(management.address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(management.address().getPort()).isEqualTo(8090);
    assertThat(management.otherPort()).isTrue();
    assertThat(management.secret()).isEmpty();
  }

  @Test
  void operators_need_not_be_listened_to() {
    assertThat(
            ServerConfig.from(Map.of("KINDE_ISSUER_URL", ISSUER, "PARLEY_MANAGEMENT_PORT", "off"))
                .management())
        .isEmpty();
  }

  @Test
  void operators_elsewhere_have_to_know_a_secret() {
    Map<String, String> environment =
        Map.of("KINDE_ISSUER_URL", ISSUER, "PARLEY_MANAGEMENT_ADDRESS", "0.0.0.0");

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining(
            "PARLEY_MANAGEMENT_ADDRESS is wrong: only 127.0.0.1 or ::1 may be listened at without"
                + " PARLEY_MANAGEMENT_SECRET");
  }

  @Test
  void a_secret_that_is_too_short_is_refused_without_being_shown() {
    Map<String, String> environment =
        Map.of("KINDE_ISSUER_URL", ISSUER, "PARLEY_MANAGEMENT_SECRET", "hunter2");

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("PARLEY_MANAGEMENT_SECRET is wrong")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void what_holds_for_a_connection_can_be_set() {
    ConnectionSettings connections =
        ServerConfig.from(
                Map.of(
                    "KINDE_ISSUER_URL", ISSUER,
                    "PARLEY_MAX_CHANNELS_PER_CONNECTION", "3",
                    "PARLEY_MAX_CHANNELS_PER_USER", "30",
                    "PARLEY_NEW_CHANNELS_PER_MINUTE", "40",
                    "PARLEY_PING_EVERY", "10s",
                    "PARLEY_SILENT_AFTER", "20s"))
            .connections();

    assertThat(connections)
        .isEqualTo(
            new ConnectionSettings(3, 30, 40, Duration.ofSeconds(10), Duration.ofSeconds(20)));
  }

  @Test
  void the_log_has_two_forms_and_four_levels() {
    Map<String, String> environment =
        Map.of("KINDE_ISSUER_URL", ISSUER, "PARLEY_LOG_FORMAT", "xml", "PARLEY_LOG_LEVEL", "loud");

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .message()
        .contains("PARLEY_LOG_FORMAT is wrong: expected text or json, found \"xml\"")
        .contains("PARLEY_LOG_LEVEL is wrong: expected debug, info, warn or error");
  }

  @Test
  void a_client_has_time_to_answer_a_ping() {
    Map<String, String> environment =
        Map.of(
            "KINDE_ISSUER_URL", ISSUER, "PARLEY_PING_EVERY", "20s", "PARLEY_SILENT_AFTER", "20s");

    assertThatThrownBy(() -> ServerConfig.from(environment))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining(
            "PARLEY_SILENT_AFTER is wrong: expected more than PARLEY_PING_EVERY, found \"20s\"");
  }
}
