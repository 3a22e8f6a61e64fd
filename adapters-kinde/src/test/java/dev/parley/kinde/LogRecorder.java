package dev.parley.kinde;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What the adapter tells the operator. Safe for any thread. */
final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.parley.kinde");
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

  private LogRecorder() {}

  static LogRecorder recording() {
    LogRecorder recorder = new LogRecorder();
    recorder.start();
    recorder.logger.addAppender(recorder);
    return recorder;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** With their fields, as the operator reads them. */
  List<String> lines() {
    return events.stream().map(LogRecorder::line).toList();
  }

  List<String> lines(Level level) {
    return events.stream()
        .filter(event -> event.getLevel().equals(level))
        .map(LogRecorder::line)
        .toList();
  }

  private static String line(ILoggingEvent event) {
    List<KeyValuePair> fields = event.getKeyValuePairs();
    return fields == null
        ? event.getFormattedMessage()
        : fields.stream()
            .map(field -> " " + field.key + "=" + field.value)
            .collect(Collectors.joining("", event.getFormattedMessage(), ""));
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
