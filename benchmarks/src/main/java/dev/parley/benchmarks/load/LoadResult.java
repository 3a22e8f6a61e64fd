package dev.parley.benchmarks.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * The result of a load run.
 *
 * @param connected how many connections came up
 * @param refused the answers to the others: status or reason, and how many times
 * @param closed connections that the server closed meanwhile, by close code; 1006 without one
 * @param connectSeconds from the first connection to the last
 * @param cutOff how many of those that do not read the server has closed, by whatever code
 * @param lost deliveries to connections that read, and never came
 * @param windowSeconds for how long was counted
 * @param deliveries what was delivered in that time
 * @param asked what was to be delivered in that time
 * @param latencies of that time
 * @param histogram the same, whole
 * @param server what the server used; empty where its process is not known
 */
public record LoadResult(
    LoadPlan plan,
    int connected,
    Map<String, Integer> refused,
    Map<Integer, Integer> closed,
    double connectSeconds,
    long published,
    int cutOff,
    long lost,
    double windowSeconds,
    long deliveries,
    double asked,
    Latencies latencies,
    Histogram histogram,
    List<Second> seconds,
    Optional<ServerUse> server) {
  /** Deliveries a second. */
  public double deliveryRate() {
    return deliveries / windowSeconds;
  }

  /** Processor time of the server for each delivery, in microseconds; empty if not known. */
  public Optional<Double> microsPerDelivery() {
    return server
        .filter(use -> deliveries > 0)
        .map(use -> use.windowProcessorSeconds() * 1e6 / deliveries);
  }

  /**
   * What the server used.
   *
   * @param connectProcessorSeconds while the connections came up
   * @param windowProcessorSeconds while was counted
   * @param bytesBefore resident, before the first connection
   * @param bytesConnected resident, with all connections up and quiet
   * @param bytesAfter resident, at the end
   */
  public record ServerUse(
      double connectProcessorSeconds,
      double windowProcessorSeconds,
      long bytesBefore,
      long bytesConnected,
      long bytesAfter) {}
}
