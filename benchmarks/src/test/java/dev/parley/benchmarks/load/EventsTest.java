package dev.parley.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
  @ParameterizedTest
  @ValueSource(ints = {Events.MIN_BYTES, 360, 70_000})
  void an_event_has_the_size_that_was_asked_for(int bytes) {
    assertThat(Events.event(0, 1, 2, bytes)).hasSize(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_234_567_890_123L, Long.MAX_VALUE})
  void an_event_says_when_it_was_due(long dueNanos) {
    byte[] event = Events.event(3, 1, dueNanos, 360);

    assertThat(Events.dueNanos(event, event.length)).isEqualTo(dueNanos);
  }

  @Test
  void an_event_inside_a_stomp_frame_says_so_too() {
    byte[] event = Events.event(3, 1, 77, 360);
    byte[] frame = (new String(event, US_ASCII) + "\0").getBytes(US_ASCII);

    assertThat(Events.dueNanos(frame, frame.length)).isEqualTo(77);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"", "{\"type\":\"presence:join\"}", "\"t\":\"123456789012345678x\"}"})
  void what_is_no_event_of_a_run_has_no_such_time(String other) {
    byte[] bytes = other.getBytes(US_ASCII);

    assertThat(Events.dueNanos(bytes, bytes.length)).isEqualTo(-1);
  }
}
