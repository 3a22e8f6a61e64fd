package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;

/**
 * Spring's codec is the second opinion, where it is right: version 1.2, frames that are well
 * formed. Where it is not is told in docs/adr/0005-own-stomp-codec.md.
 */
class StompDifferentialTest {
  private static final StompCommand[] COMMANDS = {
    StompCommand.SEND, StompCommand.SUBSCRIBE, StompCommand.ACK, StompCommand.DISCONNECT
  };
  private static final String[] LETTERS = {
    "a", "Z", "0", "-", ":", "\\", "\n", "\r", "é", "用", "😀"
  };

  @Test
  void well_formed_frames_are_read_as_spring_reads_them() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      StompFrame frame = anyFrame(random);
      byte[] bytes = written(frame);

      StompFrame ours = decodedByUs(bytes);
      Message<byte[]> theirs = new StompDecoder().decode(ByteBuffer.wrap(bytes)).getFirst();
      StompHeaderAccessor accessor = StompHeaderAccessor.wrap(theirs);

      assertThat(ours.command()).as("seed %d", seed).isEqualTo(accessor.getCommand());
      assertThat(ours.body()).as("seed %d", seed).isEqualTo(theirs.getPayload());
      ours.headers()
          .forEach(
              (name, value) -> assertThat(accessor.getFirstNativeHeader(name)).isEqualTo(value));
    }
  }

  @Test
  void what_we_write_spring_reads_back() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      String value = anyText(random);
      byte[] body = anyText(random).getBytes(UTF_8);
      byte[] bytes =
          StompEncoder.encode(
              StompVersion.V1_2, StompCommand.MESSAGE, List.of(Map.entry("h", value)), body);

      Message<byte[]> theirs = new StompDecoder().decode(ByteBuffer.wrap(bytes)).getFirst();

      assertThat(StompHeaderAccessor.wrap(theirs).getFirstNativeHeader("h"))
          .as("seed %d", seed)
          .isEqualTo(value);
      assertThat(theirs.getPayload()).as("seed %d", seed).isEqualTo(body);
    }
  }

  private static StompFrame anyFrame(Random random) {
    StompCommand command = COMMANDS[random.nextInt(COMMANDS.length)];
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      headers.putIfAbsent("h" + anyText(random), anyText(random));
    }
    byte[] body = command == StompCommand.SEND ? anyText(random).getBytes(UTF_8) : new byte[0];
    return new StompFrame(command, headers, body);
  }

  private static byte[] written(StompFrame frame) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(frame.headers().entrySet());
    if (frame.command() == StompCommand.SEND) {
      headers.add(Map.entry("content-length", String.valueOf(frame.body().length)));
    }
    return StompEncoder.encode(StompVersion.V1_2, frame.command(), headers, frame.body());
  }

  private static StompFrame decodedByUs(byte[] bytes) {
    List<StompFrame> frames = new ArrayList<>();
    new dev.parley.websocket.stomp.StompDecoder(StompLimits.DEFAULT)
        .decode(
            bytes,
            new StompFrameListener() {
              @Override
              public void onFrame(StompFrame frame) {
                frames.add(frame);
              }

              @Override
              public void onHeartBeat() {}
            });
    return frames.getFirst();
  }

  private static String anyText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }
}
