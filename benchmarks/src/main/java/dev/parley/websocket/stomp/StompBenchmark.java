package dev.parley.websocket.stomp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.messaging.simp.stomp.StompCommand;

/** One publication as a MESSAGE, as it is encoded for each subscription id. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StompBenchmark {
  private final byte[] event = new byte[360];
  private final List<Map.Entry<String, String>> headers =
      List.of(
          Map.entry("destination", "/topic/channels/lobby"),
          Map.entry("subscription", "sub-0"),
          Map.entry("message-id", "lobby-1"),
          Map.entry("content-type", "application/json"),
          Map.entry("event", "message:created"));

  @Benchmark
  public byte[] encode() {
    return StompEncoder.encode(StompVersion.V1_2, StompCommand.MESSAGE, headers, event);
  }
}
