package dev.parley.domain.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.typing.ThreadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SeededHashTest {
  private static final int PAIRS = 12;

  /** 4,096 texts that have one hash code in Java. */
  private static final List<String> ALIKE = alike();

  static Stream<Function<String, Comparable<?>>> kinds() {
    return Stream.of(ChannelId::new, UserId::new, ThreadId::new, TokenId::new);
  }

  @Test
  void the_texts_are_alike_to_java() {
    assertThat(ALIKE).hasSize(4_096).doesNotHaveDuplicates();
    assertThat(ALIKE.stream().map(String::hashCode).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void names_that_are_alike_to_java_fill_no_bin_of_a_map(Function<String, Comparable<?>> kind) {
    int bins = 8_192;
    Map<Integer, Integer> filled = new HashMap<>();
    for (String text : ALIKE) {
      int hash = kind.apply(text).hashCode();
      filled.merge((hash ^ (hash >>> 16)) & (bins - 1), 1, Integer::sum);
    }

    // By chance the fullest has about 5; 12 are once in a million.
    assertThat(filled.values()).allMatch(count -> count <= 12);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void what_is_equal_has_one_hash_code_and_one_place(Function<String, Comparable<?>> kind) {
    Comparable<?> name = kind.apply("AaAa");

    assertThat(name).isEqualTo(kind.apply("AaAa")).hasSameHashCodeAs(kind.apply("AaAa"));
    assertThat(name).isNotEqualTo(kind.apply("AaBB")).isNotEqualTo("AaAa");
    assertThat(List.of(name, kind.apply("AaBB"))).isSorted();
  }

  @Test
  void it_is_siphash_1_3() {
    // Of the bytes of the text in UTF-16LE, under the key 00 01 … 0f, by another implementation
    // that gives the published values of SipHash-2-4.
    SeededHash hash = new SeededHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    assertThat(hash.hash("")).isEqualTo(0xabac0158050fc4dcL);
    assertThat(hash.hash("ab")).isEqualTo(0xeb62619547d45e8cL);
    assertThat(hash.hash("abcd")).isEqualTo(0x67875d8cc70b800bL);
    assertThat(hash.hash("lobby")).isEqualTo(0x4cd17a54674b5aa6L);
    assertThat(hash.hash("a channel: ü")).isEqualTo(0x9ef8b9600cf4c39dL);
  }

  @Test
  void another_key_is_another_hash() {
    assertThat(new SeededHash(1, 2).hash("lobby")).isNotEqualTo(new SeededHash(1, 3).hash("lobby"));
  }

  private static List<String> alike() {
    List<String> texts = List.of("");
    for (int i = 0; i < PAIRS; i++) {
      List<String> longer = new ArrayList<>();
      for (String text : texts) {
        longer.add(text + "Aa");
        longer.add(text + "BB");
      }
      texts = longer;
    }
    return texts;
  }
}
