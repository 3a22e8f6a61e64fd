package dev.parley.bootstrap.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Encodes log events as one JSON object per line, with the fields of an event beside its time,
 * level and message: {@code connection} is {@code .connection}, and not the third of a list. Named
 * in {@code log-json.xml}; used by one thread at a time, as Logback promises.
 */
public final class JsonLogEncoder extends JsonEncoder {
  private static final Set<String> TAKEN =
      Set.of(
          "timestamp", "level", "threadName", "loggerName", "mdc", "formattedMessage", "throwable");

  public JsonLogEncoder() {
    setWithSequenceNumber(false);
    setWithNanoseconds(false);
    setWithContext(false);
    setWithMarkers(false);
    setWithMessage(false);
    setWithFormattedMessage(true);
    setWithArguments(false);
    setWithKVPList(false);
  }

  /** What could pass for a line's end, or turn it around, is escaped beyond what JSON asks for. */
  @Override
  public byte[] encode(ILoggingEvent event) {
    String line = new String(super.encode(event), UTF_8).stripTrailing();
    return (OneLine.escape(line) + "\n").getBytes(UTF_8);
  }

  @Override
  protected void appendThrowableProxy(
      StringBuilder line, @Nullable String name, @Nullable IThrowableProxy thrown) {
    if (thrown != null) {
      super.appendThrowableProxy(line, name, thrown);
    }
  }

  @Override
  protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      line.append(VALUE_SEPARATOR);
      String key = TAKEN.contains(pair.key) ? pair.key + "_" : pair.key;
      appendField(line, escaped(key), pair.value);
    }
  }

  private void appendField(StringBuilder line, String key, @Nullable Object value) {
    switch (value) {
      case Long number -> appenderMemberWithLongValue(line, key, number);
      case Integer number -> appenderMemberWithIntValue(line, key, number);
      case null, default -> appenderMember(line, key, escaped(String.valueOf(value)));
    }
  }

  private static String escaped(String text) {
    return JsonEscapeUtil.jsonEscapeString(text);
  }
}
