package dev.parley.bootstrap.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

class OneLineTest {
  @ParameterizedTest
  @CsvSource({
    "plain text, plain text",
    "'', ''",
    "\u00e9 \ud83d\ude80 \u4f60\u597d, \u00e9 \ud83d\ude80 \u4f60\u597d",
    "a\u2028b, a\\u2028b",
    "a\u2029b, a\\u2029b",
    "a\u0085b, a\\u0085b",
    "a\u202eb, a\\u202eb",
    "a\u2066b\u2069, a\\u2066b\\u2069",
    "a\ufeffb, a\\ufeffb",
    "a\u009b31m, a\\u009b31m",
    "\ud83d\ude80\ud83d\ude80\u202e, \ud83d\ude80\ud83d\ude80\\u202e",
    "a\udb40\udc41, a\\udb40\\udc41",
  })
  void what_could_end_a_line_or_turn_it_around_is_escaped(String text, String escaped) {
    assertThat(OneLine.escape(text)).isEqualTo(escaped);
  }

  @Test
  void a_text_line_of_the_log_is_one_whatever_is_in_it() throws JoranException {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(OneLineTest.class.getResource("/logback.xml")));
    LoggingEvent event =
        new LoggingEvent(
            "test", context.getLogger("dev.parley.test"), Level.WARN, "a\r\nb\u2028c", null, null);
    event.addKeyValuePair(new KeyValuePair("user", "x\u202e\n2026-01-01 ERROR"));

    String line =
        new String(
            ((ConsoleAppender<ILoggingEvent>)
                    Objects.requireNonNull(context.getLogger("ROOT").getAppender("out")))
                .getEncoder()
                .encode(event),
            UTF_8);

    assertThat(line)
        .endsWith("a\\u000d\\u000ab\\u2028c user=\"x\\u202e\\u000a2026-01-01 ERROR\"\n");
  }
}
