package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.domain.channel.ChannelId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
  @TempDir private Path directory;

  @Test
  void a_key_is_known_by_its_line_which_does_not_have_it() {
    ApiKey.Fresh key = TestKeys.key("shop", "publish", "orders.*,lobby", 1);

    ApiKey known = ApiKeys.parse("# keys\n\n" + key.line()).find(key.text()).orElseThrow();

    assertThat(key.text()).matches("prl_shop_[A-Za-z0-9_-]{43}");
    assertThat(key.line()).doesNotContain(key.text().substring(9));
    assertThat(known.id()).isEqualTo("shop");
    assertThat(known.may(ApiRight.PUBLISH)).isTrue();
    assertThat(known.may(ApiRight.MODERATE)).isFalse();
    assertThat(known.isForAllChannels()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "orders.*, orders.7, true",
    "orders.*, orders, false",
    "orders.*, order.7, false",
    "lobby, lobby, true",
    "lobby, lobby2, false",
    "*, whatever, true",
    "'a*,b', b, true"
  })
  void a_key_is_for_the_channels_of_its_patterns(String patterns, String channel, boolean fits) {
    assertThat(ChannelScope.parse(patterns).has(new ChannelId(channel))).isEqualTo(fits);
  }

  @Test
  void a_key_of_another_secret_or_id_is_none() {
    ApiKey.Fresh key = TestKeys.key("shop", "*", "*", 1);
    ApiKeys keys = ApiKeys.parse(key.line());

    assertThat(keys.find(TestKeys.key("shop", "*", "*", 2).text())).isEmpty();
    assertThat(keys.find(key.text().replace("prl_shop", "prl_shopp"))).isEmpty();
    assertThat(keys.find(key.text() + "A")).isEmpty();
    assertThat(keys.find(key.text().substring(4))).isEmpty();
    assertThat(keys.find("")).isEmpty();
  }

  @Test
  void two_keys_of_one_id_are_good_while_one_is_changed_and_three_are_a_mistake() {
    ApiKey.Fresh old = TestKeys.key("shop", "*", "*", 1);
    ApiKey.Fresh next = TestKeys.key("shop", "publish", "*", 2);
    String both = old.line() + "\n" + next.line();

    assertThat(ApiKeys.parse(both).find(old.text())).isPresent();
    assertThat(ApiKeys.parse(both).find(next.text())).isPresent();
    assertThatThrownBy(() -> ApiKeys.parse(both + "\n" + TestKeys.key("shop", "*", "*", 3).line()))
        .hasMessageContaining("line 3")
        .hasMessageContaining("2 keys at the most");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop publish *",
        "Shop publish * " + DIGEST,
        "a_b publish * " + DIGEST,
        "shop publishing * " + DIGEST,
        "shop publish, * " + DIGEST,
        "shop publish a{b} " + DIGEST,
        "shop publish *x " + DIGEST,
        "shop publish * " + DIGEST + "0",
        "shop publish * zz",
        "shop publish * " + DIGEST + " more"
      })
  void a_line_that_is_wrong_is_named(String line) {
    assertThatThrownBy(() -> ApiKeys.parse("# a comment\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2: ")
        .hasMessageNotContaining(DIGEST);
  }

  private static final String DIGEST =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @Test
  void there_are_so_many_keys_and_no_more() {
    String many =
        IntStream.rangeClosed(0, ApiKeys.MOST)
            .mapToObj(i -> "id-" + i + " publish * " + DIGEST)
            .collect(Collectors.joining("\n"));

    assertThatThrownBy(() -> ApiKeys.parse(many)).hasMessageContaining("1000 keys at the most");
  }

  @Test
  void a_file_that_changes_is_taken_up_and_one_that_is_wrong_or_gone_changes_nothing()
      throws IOException {
    ApiKey.Fresh first = TestKeys.key("shop", "*", "*", 1);
    ApiKey.Fresh second = TestKeys.key("shop", "*", "*", 2);
    Path path = TestKeys.file(directory, first.line());
    ApiKeyFile file = ApiKeyFile.read(path.toString());

    Files.writeString(path, second.line());
    file.look();
    assertThat(file.keys().find(first.text())).isEmpty();
    assertThat(file.keys().find(second.text())).isPresent();

    Files.writeString(path, "nonsense");
    file.look();
    assertThat(file.keys().find(second.text())).isPresent();

    Files.delete(path);
    file.look();
    assertThat(file.keys().find(second.text())).isPresent();

    Files.writeString(path, first.line());
    file.look();
    assertThat(file.keys().find(first.text())).isPresent();
  }

  @Test
  void a_file_that_cannot_be_read_is_named_at_the_start() {
    assertThatThrownBy(() -> ApiKeyFile.read(directory.resolve("none").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a readable file");
  }
}
