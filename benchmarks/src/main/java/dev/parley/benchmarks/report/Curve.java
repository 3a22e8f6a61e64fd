package dev.parley.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * One drawing: lines over a common axis, as SVG.
 *
 * @param xs where the points are, growing
 * @param xLabel what is written below a point
 * @param yLabel what is written beside a height
 * @param logarithmic whether heights are drawn by their logarithm
 */
record Curve(
    String title,
    List<Double> xs,
    DoubleFunction<String> xLabel,
    List<Line> lines,
    DoubleFunction<String> yLabel,
    boolean logarithmic) {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 260;
  private static final int LEFT = 80;
  private static final int RIGHT = 20;
  private static final int TOP = 12;
  private static final int BOTTOM = 32;
  private static final int STEPS = 4;

  /**
   * One line of it.
   *
   * @param name also its class in the style sheet, in lower case
   */
  record Line(String name, List<Double> ys) {}

  String svg() {
    double top =
        lines.stream()
            .flatMapToDouble(line -> line.ys().stream().mapToDouble(Double::doubleValue))
            .max()
            .orElse(1);
    double floor = logarithmic ? lowest() : 0;
    double ceiling = top <= floor ? floor + 1 : logarithmic ? top : top * 1.08;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, title));
    for (int i = 0; i <= STEPS; i++) {
      double share = (double) i / STEPS;
      double value =
          logarithmic
              ? floor * Math.pow(ceiling / floor, share)
              : floor + share * (ceiling - floor);
      double y = y(value, floor, ceiling);
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
              .formatted(LEFT, WIDTH - RIGHT, y, y));
      svg.append(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>"
              .formatted(LEFT - 8, y + 4, yLabel.apply(value)));
    }
    int every = Math.max(1, xs.size() / 10);
    for (int i = 0; i < xs.size(); i += every) {
      svg.append(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>"
              .formatted(x(xs.get(i)), HEIGHT - 10, xLabel.apply(xs.get(i))));
    }
    for (Line line : lines) {
      svg.append(
          "<polyline class=\"%s\" points=\"".formatted(line.name().toLowerCase(Locale.ROOT)));
      for (int i = 0; i < xs.size(); i++) {
        svg.append("%.1f,%.1f ".formatted(x(xs.get(i)), y(line.ys().get(i), floor, ceiling)));
      }
      svg.append("\"/>");
    }
    return svg.append("</svg>").toString();
  }

  private double lowest() {
    return Math.max(
        1,
        lines.stream()
            .flatMapToDouble(line -> line.ys().stream().mapToDouble(Double::doubleValue))
            .filter(y -> y > 0)
            .min()
            .orElse(1));
  }

  private double x(double value) {
    double first = xs.getFirst();
    double last = xs.getLast();
    double share = last > first ? (value - first) / (last - first) : 0;
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value, double floor, double ceiling) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, floor) / floor) / Math.log(ceiling / floor)
            : (value - floor) / (ceiling - floor);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }
}
