package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
  @Test
  void the_operators_page_has_a_row_for_each_setting_and_no_other() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "operations.md")).stream()
            .filter(line -> line.matches("\\| `(PARLEY_|REDIS_|KINDE_|PORT`)\\w*`? \\|.*"))
            .toList();

    assertThat(rows)
        .isEqualTo(
            Arrays.stream(Setting.values())
                .map(setting ->
                    "| `%s` | %s | %s |"
                        .formatted(setting, setting.fallbackInWords(), setting.meaning()))
                .toList());
  }

  @Test
  void each_setting_is_listed_with_its_value_source_and_meaning() {
    String listing =
        new SettingsListing(Map.of("PORT", " 9000 ", "PARLEY_POLICY", "claims", "PATH", "/bin"))
            .text();

    assertThat(listing.lines())
        .contains(
            "PORT = 9000  (environment)",
            "    the port for clients, on every address of the machine; 0 takes a free one and logs"
                + " it",
            "REDIS_URL = redis://localhost:6379  (default)",
            "PARLEY_POLICY = claims  (environment)",
            "KINDE_ISSUER_URL =   (not set: required by serve and check)",
            "    open, claims, callback, or several, comma-separated: all of them have to grant"
                + " (rights)")
        .filteredOn(line -> line.matches("\\S+ = .*"))
        .hasSameSizeAs(Setting.values());
    assertThat(listing).doesNotContain("PATH");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "REDIS_URL=redis://ada:hunter2@bus",
        "REDIS_URL=hunter2@bus",
        "REDIS_URL=redis-sentinel://:hunter2@one,two#main",
        "PARLEY_REDIS_SENTINEL_PASSWORD=hunter2",
        "PARLEY_POLICY_SECRET=hunter2",
        "PARLEY_MANAGEMENT_SECRET=hunter2",
        "PARLEY_JAVA_OPTIONS=-Xmx1g -Djavax.net.ssl.trustStorePassword=hunter2"
      })
  void what_is_secret_is_not_listed(String variable) {
    String name = variable.substring(0, variable.indexOf('='));

    String listing =
        new SettingsListing(Map.of(name, variable.substring(name.length() + 1))).text();

    assertThat(listing).contains(name + " = ").contains("***").doesNotContain("hunter2");
  }

  @Test
  void a_variable_that_only_looks_like_a_setting_is_named() {
    String listing = new SettingsListing(Map.of("PARLEY_MAX_CONECTIONS", "7")).text();

    assertThat(listing)
        .contains(
            "PARLEY_MAX_CONECTIONS is not a Parley setting and is ignored: did you mean"
                + " PARLEY_MAX_CONNECTIONS?");
  }

  @Test
  void rules_on_several_lines_are_one_value() {
    String listing =
        new SettingsListing(Map.of("PARLEY_ACCESS_RULES", "join a.*\ntype a.*\u001b[31m")).text();

    assertThat(listing).contains("PARLEY_ACCESS_RULES = join a.* ; type a.*?[31m  (environment)");
  }
}
