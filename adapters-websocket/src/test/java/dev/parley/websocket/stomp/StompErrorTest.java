package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StompErrorTest {
  /** That of a body is the one that shows JSON, and no body is read before CONNECTED. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "BODY_INVALID")
  void a_text_reads_the_same_whether_its_escapes_are_undone_or_not(StompError error) {
    assertThat(error.message()).doesNotContain(":", "\\", "\n", "\r");
  }

  @ParameterizedTest
  @EnumSource
  void a_text_about_a_frame_reads_the_same_as_well(StompViolation.Rule rule) {
    assertThat(new StompViolation(rule, null).text()).doesNotContain(":", "\\", "\n", "\r");
  }
}
