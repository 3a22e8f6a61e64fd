package dev.parley.benchmarks.report;

import dev.parley.benchmarks.load.LoadResult;
import dev.parley.benchmarks.load.Second;
import dev.parley.benchmarks.report.Curve.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A run's result as one self-contained page with curves. Stateless. */
public final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2430; --soft: #66707d; --line: #d8dde3;
        --paper: #fff; --one: #2563eb; --two: #d97706; --three: #dc2626; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #94a0ae;
        --line: #333c47; --paper: #12161b; --one: #60a5fa; --two: #fbbf24; --three: #f87171; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 900px; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem; }
      p { color: var(--soft); margin: .2rem 0 1.2rem; }
      table { border-collapse: collapse; } td { padding: .15rem 1.5rem .15rem 0; }
      td:first-child { color: var(--soft); } td + td { font-variant-numeric: tabular-nums; }
      svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif;
        fill: var(--soft); } .grid { stroke: var(--line); }
      polyline { fill: none; stroke-width: 2; stroke: var(--one); stroke-linejoin: round; }
      .p99 { stroke: var(--two); } .max { stroke: var(--three); }
      .key span { margin-right: 1.2rem; } .key i { display: inline-block; width: 1.4rem;
        border-top: 3px solid var(--one); vertical-align: middle; margin-right: .4rem; }
      .key i.p99 { border-color: var(--two); } .key i.max { border-color: var(--three); }
      """;

  private HtmlReport() {}

  /**
   * The page.
   *
   * @param when said in its head
   */
  public static String page(LoadResult result, String when) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>Parley: load run</title><style>")
        .append(STYLE)
        .append("</style><h1>Load run</h1><p>")
        .append(escape(result.plan().server() + ", " + when))
        .append("</p><table>");
    for (Map.Entry<String, String> row : ResultTable.rows(result).entrySet()) {
      page.append(
          "<tr><td>%s</td><td>%s</td></tr>".formatted(row.getKey(), escape(row.getValue())));
    }
    page.append("</table>");
    List<Second> seconds = result.seconds();
    if (seconds.size() > 1) {
      List<Double> xs = values(seconds, Second::second);
      append(
          page,
          new Curve(
              "Deliveries a second",
              xs,
              second -> "%.0f s".formatted(second),
              List.of(new Line("Deliveries", values(seconds, Second::deliveries))),
              Units::count,
              false));
      append(
          page,
          new Curve(
              "Latency, second by second",
              xs,
              second -> "%.0f s".formatted(second),
              List.of(
                  new Line("p50", values(seconds, each -> each.latencies().p50())),
                  new Line("p99", values(seconds, each -> each.latencies().p99())),
                  new Line("max", values(seconds, each -> each.latencies().max()))),
              Units::micros,
              true));
      append(page, percentiles(result));
    }
    return page.append("</html>\n").toString();
  }

  /** Each tenth of a nine as wide as the last: where the tail is, there is room. */
  private static Curve percentiles(LoadResult result) {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    for (double nines = 0; nines <= 4.001; nines += 0.1) {
      xs.add(nines);
      ys.add((double) result.histogram().getValueAtPercentile(percentile(nines)));
    }
    return new Curve(
        "Latency by percentile",
        xs,
        nine -> "%.4g".formatted(percentile(nine)),
        List.of(new Line("Latency", ys)),
        Units::micros,
        true);
  }

  private static double percentile(double nines) {
    return 100 - 100 / Math.pow(10, nines);
  }

  private static void append(StringBuilder page, Curve curve) {
    page.append("<h2>").append(curve.title()).append("</h2>");
    if (curve.lines().size() > 1) {
      page.append("<div class=\"key\">");
      for (Line line : curve.lines()) {
        page.append("<span><i class=\"%1$s\"></i>%1$s</span>".formatted(line.name()));
      }
      page.append("</div>");
    }
    page.append(curve.svg());
  }

  private static List<Double> values(List<Second> seconds, ToDoubleFunction<Second> value) {
    return seconds.stream().mapToDouble(value).boxed().toList();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
