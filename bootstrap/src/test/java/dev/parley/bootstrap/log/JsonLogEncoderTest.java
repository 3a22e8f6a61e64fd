package dev.parley.bootstrap.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLogEncoderTest {
  private final LoggerContext context = new LoggerContext();
  private final JsonLogEncoder encoder = new JsonLogEncoder();

  JsonLogEncoderTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void the_fields_of_an_event_stand_beside_its_message() throws ParseException {
    Map<String, Object> line =
        line(
            event(
                "a connection is gone",
                null,
                new KeyValuePair("connection", "1a"),
                new KeyValuePair("lastedMs", 17L)));

    assertThat(line)
        .containsEntry("level", "WARN")
        .containsEntry("formattedMessage", "a connection is gone")
        .containsEntry("connection", "1a")
        .containsEntry("lastedMs", 17L)
        .containsKey("timestamp")
        .containsKey("loggerName")
        .doesNotContainKeys("kvpList", "throwable");
  }

  @Test
  void one_event_is_one_line_whatever_is_in_it() throws ParseException {
    String nasty = "a\r\nb\u0000\u001b[31m\"\\\u2028\u0085\u202e{";

    String text = encoded(event(nasty, null, new KeyValuePair("user\n\"", nasty)));

    assertThat(text.strip().chars())
        .noneMatch(each -> each < ' ' || each == 0x2028 || each == 0x85 || each == 0x202e);
    assertThat(text).endsWith("\n").containsOnlyOnce("\n");
    Map<String, Object> line = JSONObjectUtils.parse(text);
    assertThat(line).containsEntry("formattedMessage", nasty).containsEntry("user\n\"", nasty);
  }

  @Test
  void a_field_cannot_pass_for_the_level() throws ParseException {
    Map<String, Object> line = line(event("hm", null, new KeyValuePair("level", "ERROR")));

    assertThat(line).containsEntry("level", "WARN").containsEntry("level_", "ERROR");
  }

  @Test
  void a_fault_brings_its_trace() throws ParseException {
    Map<String, Object> line = line(event("fault", new IllegalStateException("oh")));

    assertThat(JSONObjectUtils.getJSONObject(line, "throwable"))
        .containsEntry("className", "java.lang.IllegalStateException")
        .containsEntry("message", "oh")
        .containsKey("stepArray");
  }

  private Map<String, Object> line(LoggingEvent event) throws ParseException {
    return JSONObjectUtils.parse(encoded(event));
  }

  private String encoded(LoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }

  private LoggingEvent event(String message, @Nullable Throwable thrown, KeyValuePair... fields) {
    LoggingEvent event =
        new LoggingEvent(
            "test", context.getLogger("dev.parley.test"), Level.WARN, message, thrown, null);
    for (KeyValuePair field : fields) {
      event.addKeyValuePair(field);
    }
    return event;
  }
}
