package dev.parley.wire;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatObjectTest {
  @Test
  void it_has_texts_whole_numbers_truths_and_lists_of_texts() {
    FlatObject object = read("{\"a\":\"x\",\"b\":7,\"c\":true,\"d\":[\"y\",\"z\"]}").orElseThrow();

    assertThat(object.has("a", "b", "c", "d")).isTrue();
    assertThat(object.has("a", "b", "c")).isFalse();
    assertThat(object.text("a")).contains("x");
    assertThat(object.seconds("b")).contains(7L);
    assertThat(object.isTrue("c")).isTrue();
    assertThat(object.texts("d")).containsExactly("y", "z");
    assertThat(object.texts("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"a\":false}",
        "{\"a\":null}",
        "{\"a\":1.5}",
        "{\"a\":99999999999999999999}",
        "{\"a\":{}}",
        "{\"a\":[1]}",
        "{\"a\":[[]]}",
        "{\"a\":\"x\",\"a\":\"x\"}",
        "{\"a\":\"x\"} {}",
        "{\"a\":[\"1\",\"2\",\"3\"]}",
      })
  void anything_else_is_no_such_object(String json) {
    assertThat(read(json)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wideCharsets")
  void it_is_utf_8_and_nobody_guesses_at_another_charset(Charset wide) {
    assertThat(FlatObject.read("{\"a\":\"x\"}".getBytes(wide), 2)).isEmpty();
    assertThat(FlatObject.read("\uFEFF{\"a\":\"x\"}".getBytes(wide), 2)).isEmpty();
  }

  @Test
  void malformed_utf_8_is_no_text() {
    assertThat(
            FlatObject.read(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'}, 2))
        .isEmpty();
  }

  private static Stream<Charset> wideCharsets() {
    return Stream.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"));
  }

  private static Optional<FlatObject> read(String json) {
    return FlatObject.read(json.getBytes(UTF_8), 2);
  }
}
