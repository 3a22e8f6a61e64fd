package dev.parley.benchmarks.load;

/**
 * The measurements of one second of a run.
 *
 * @param second counted from the first publication
 * @param warm whether it counts
 * @param latencies in microseconds, of the connections that are sampled
 */
public record Second(int second, boolean warm, long deliveries, Latencies latencies) {}
