package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a node has counted so far, as its metrics tell it. Immutable. */
record Counters(Map<String, Long> values) {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final Pattern COUNTER =
      Pattern.compile("(?m)^parley_(\\w+)_total(?:\\{(.*)})? ([0-9.E]+)$");
  private static final Pattern LABEL = Pattern.compile("\\w+=\"([^\"]*)\"");

  /** What is counted in quiet times too. */
  private static final Pattern EVERYDAY =
      Pattern.compile("delivery|publication_received|connection_opened.*|.*goodbye.*|log.*");

  /** Asks the node; nothing if it does not answer. */
  static Optional<Counters> of(AttackedNode node) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:%d/metrics".formatted(node.managementPort()))
                  .toURL()
                  .openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try (var body = connection.getInputStream()) {
        return Optional.of(parsed(new String(body.readAllBytes(), UTF_8)));
      }
    } catch (IOException unanswered) {
      return Optional.empty();
    }
  }

  /** What has been counted since, in words. */
  String since(Counters before) {
    return values.entrySet().stream()
        .filter(it -> !EVERYDAY.matcher(it.getKey()).matches())
        .map(it ->
            Map.entry(it.getKey(), it.getValue() - before.values.getOrDefault(it.getKey(), 0L)))
        .filter(it -> it.getValue() > 0)
        .map(it -> "%,d `%s`".formatted(it.getValue(), it.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static Counters parsed(String metrics) {
    Map<String, Long> values = new TreeMap<>();
    Matcher counter = COUNTER.matcher(metrics);
    while (counter.find()) {
      String labels =
          counter.group(2) == null
              ? ""
              : LABEL
                  .matcher(counter.group(2))
                  .results()
                  .map(label -> " " + label.group(1))
                  .collect(Collectors.joining());
      values.put(counter.group(1) + labels, (long) Double.parseDouble(counter.group(3)));
    }
    return new Counters(values);
  }
}
