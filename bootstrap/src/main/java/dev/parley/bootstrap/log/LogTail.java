package dev.parley.bootstrap.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * The last lines of the log, for whoever wants to look at them from within. Keeps {@value
 * #MOST_LINES} of {@value #MOST_CHARACTERS} characters a field. Safe for any thread.
 */
public final class LogTail extends AppenderBase<ILoggingEvent> {
  private static final int MOST_LINES = 200;
  private static final int MOST_CHARACTERS = 300;

  private final Deque<Line> lines = new ArrayDeque<>();
  private long last;

  /**
   * A line of the log.
   *
   * @param number one more than that of the line before it
   * @param level in lower case
   * @param fields by name, in their order
   */
  public record Line(long number, String level, String text, Map<String, String> fields) {}

  /**
   * What there is of it.
   *
   * @param last the number of the newest line
   */
  public record Lines(long last, List<Line> lines) {}

  private LogTail() {}

  /** Keeps what is logged from now on. */
  public static LogTail follow() {
    LogTail tail = new LogTail();
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      tail.setContext(root.getLoggerContext());
      tail.start();
      root.addAppender(tail);
    }
    return tail;
  }

  /** Those lines that came after the one of that number, as far as they are kept. */
  public synchronized Lines after(long number) {
    List<Line> found = new ArrayList<>();
    for (Line line : lines) {
      if (line.number() > number) {
        found.add(line);
      }
    }
    return new Lines(last, found);
  }

  @Override
  protected synchronized void append(ILoggingEvent event) {
    Map<String, String> fields = new LinkedHashMap<>();
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> fields.put(pair.key, shortened(String.valueOf(pair.value))));
    }
    last++;
    lines.add(
        new Line(
            last,
            event.getLevel().toString().toLowerCase(Locale.ROOT),
            shortened(event.getFormattedMessage()),
            fields));
    if (lines.size() > MOST_LINES) {
      lines.remove();
    }
  }

  private static String shortened(String text) {
    String line = OneLine.escape(text);
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…";
  }
}
