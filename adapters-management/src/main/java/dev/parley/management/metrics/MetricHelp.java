package dev.parley.management.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What Prometheus is told of each series of ours, as the operators' page says it. Immutable. */
final class MetricHelp {
  private static final String FILE = "help.properties";

  private final Properties texts = new Properties();

  private MetricHelp() {}

  static MetricHelp read() {
    MetricHelp help = new MetricHelp();
    try (InputStream file =
        Objects.requireNonNull(MetricHelp.class.getResourceAsStream(FILE), FILE)) {
      help.texts.load(new InputStreamReader(file, UTF_8));
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
    return help;
  }

  /** Of the series of that name, without the {@code parley_} of all; empty if nothing is said. */
  String of(String series) {
    return texts.getProperty("parley_" + series, "");
  }
}
