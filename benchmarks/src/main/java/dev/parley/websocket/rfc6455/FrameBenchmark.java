package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One text message as a frame: written by a server, and read from a client. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
  @Param({"100", "360", "16384"})
  public int bytes;

  private byte[] payload = {};
  private ByteBuffer masked = ByteBuffer.allocate(0);
  private long read;
  private FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
  private final FrameListener counting =
      new FrameListener() {
        @Override
        public void onText(byte[] text) {
          read += text.length;
        }

        @Override
        public void onBinary(byte[] binary) {}

        @Override
        public void onOversize(boolean isText) {}

        @Override
        public void onPing(byte[] ping) {}

        @Override
        public void onPong(byte[] pong) {}

        @Override
        public void onClose(int code, String reason) {}
      };

  @Setup
  public void fill() {
    payload = new byte[bytes];
    Arrays.fill(payload, "x".getBytes(US_ASCII)[0]);
    decoder = new FrameDecoder(FrameLimits.DEFAULT);
    byte[] frame = FrameEncoder.text(payload);
    int head = FrameEncoder.headerLength(bytes);
    masked = ByteBuffer.allocateDirect(frame.length + 4);
    masked.put(frame, 0, head).put(1, (byte) (frame[1] | 0x80));
    byte[] mask = {1, 2, 3, 4};
    masked.put(mask);
    for (int i = 0; i < bytes; i++) {
      masked.put((byte) (payload[i] ^ mask[i % 4]));
    }
  }

  @Benchmark
  public byte[] encode() {
    return FrameEncoder.text(payload);
  }

  @Benchmark
  public long decode() {
    decoder.decode(masked.rewind(), counting);
    return read;
  }
}
