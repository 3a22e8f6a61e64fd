package dev.parley.benchmarks.report;

import dev.parley.benchmarks.load.LoadPlan;
import dev.parley.benchmarks.load.LoadResult;
import dev.parley.benchmarks.load.LoadResult.ServerUse;
import java.util.LinkedHashMap;
import java.util.Map;

/** A run's result as rows of a name and a value. Stateless. */
public final class ResultTable {
  private ResultTable() {}

  /** The rows in their order. */
  public static Map<String, String> rows(LoadResult result) {
    LoadPlan plan = result.plan();
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put(
        "connections",
        "%s of %s in %s, %s"
            .formatted(
                Units.count(result.connected()),
                Units.count(plan.connections()),
                plan.channels() == 1 ? "1 channel" : Units.count(plan.channels()) + " channels",
                switch (plan.protocol()) {
                  case RAW -> "raw";
                  case PARLEY_1 -> "parley.1";
                  case STOMP -> "STOMP";
                }));
    rows.put("connecting took", "%.2f s".formatted(result.connectSeconds()));
    if (!result.refused().isEmpty()) {
      rows.put("refused", result.refused().toString());
    }
    if (!result.closed().isEmpty()) {
      rows.put("closed by the server", result.closed().toString());
    }
    if (plan.rate() > 0) {
      addDeliveries(result, rows);
    }
    result.server().ifPresent(use -> addServer(result, use, rows));
    return rows;
  }

  /** The rows as text, aligned. */
  public static String text(LoadResult result) {
    StringBuilder text = new StringBuilder();
    rows(result).forEach((name, value) -> text.append("  %-28s %s%n".formatted(name, value)));
    return text.toString();
  }

  private static void addDeliveries(LoadResult result, Map<String, String> rows) {
    LoadPlan plan = result.plan();
    rows.put(
        "published",
        "%s a second, %d bytes each".formatted(Units.count(plan.rate()), plan.payloadBytes()));
    rows.put(
        "delivered",
        "%s a second of %s asked"
            .formatted(
                Units.count(result.deliveryRate()),
                Units.count(result.asked() / result.windowSeconds())));
    rows.put("lost", Units.count(result.lost()));
    rows.put("latency p50", Units.micros(result.latencies().p50()));
    rows.put("latency p90", Units.micros(result.latencies().p90()));
    rows.put("latency p99", Units.micros(result.latencies().p99()));
    rows.put("latency p99.9", Units.micros(result.latencies().p999()));
    rows.put("latency max", Units.micros(result.latencies().max()));
  }

  private static void addServer(LoadResult result, ServerUse use, Map<String, String> rows) {
    int connections = Math.max(1, result.connected());
    rows.put(
        "server: CPU to connect",
        Units.micros(use.connectProcessorSeconds() * 1e6 / connections) + " each");
    result
        .microsPerDelivery()
        .ifPresent(micros -> rows.put("server: CPU per delivery", "%.2f µs".formatted(micros)));
    rows.put(
        "server: processors busy",
        "%.2f".formatted(use.windowProcessorSeconds() / result.windowSeconds()));
    rows.put(
        "server: memory",
        "%s, %s bytes for each connection"
            .formatted(
                Units.mebibytes(use.bytesAfter()),
                Units.count((double) (use.bytesConnected() - use.bytesBefore()) / connections)));
  }
}
