package dev.parley.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.domain.channel.ChannelId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What each publication of the bus is held to before it is relayed: UTF-8, JSON, its envelope. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublicationBenchmark {
  private static final ChannelId CHANNEL = ChannelId.parse("lobby").orElseThrow();

  @Param({"100", "360", "16384"})
  public int bytes;

  private byte[] event = {};

  @Setup
  public void write() {
    String head =
        "{\"type\":\"message:created\",\"channelId\":\"lobby\",\"timestamp\":1,\"data\":{\"c\":\"";
    event = (head + "x".repeat(bytes - head.length() - 3) + "\"}}").getBytes(US_ASCII);
  }

  @Benchmark
  public Object check() {
    return PublicationReader.decode(CHANNEL, event);
  }
}
