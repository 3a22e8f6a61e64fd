package dev.parley.websocket.stomp;

import static dev.parley.websocket.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.BufferingStompDecoder;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Our codec against Spring's, in 1.2, where Spring's is right; ADR 5 lists where it is not. Seeds
 * are in the failure's text; put a bad one here.
 */
class SpringCodecTest {
  private static final int ROUNDS = 3000;
  private static final StompCommand[] FROM_CLIENTS = {
    StompCommand.CONNECT, StompCommand.STOMP, StompCommand.SEND, StompCommand.SEND,
    StompCommand.SUBSCRIBE, StompCommand.UNSUBSCRIBE, StompCommand.ACK, StompCommand.NACK,
    StompCommand.BEGIN, StompCommand.COMMIT, StompCommand.ABORT, StompCommand.DISCONNECT
  };
  private static final StompCommand[] FROM_SERVERS = {
    StompCommand.CONNECTED, StompCommand.MESSAGE, StompCommand.RECEIPT, StompCommand.ERROR
  };

  @Test
  void what_springs_encoder_writes_is_read_as_it_was_meant() {
    var spring = new org.springframework.messaging.simp.stomp.StompEncoder();
    for (int round = 0; round < ROUNDS; round++) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      RandomFrames.Frame frame = new RandomFrames(random).from(FROM_CLIENTS);
      if (frame.headers().isEmpty()) {
        continue; // Spring's encoder counts no body then, which may have a NUL in it.
      }
      StompHeaderAccessor accessor = StompHeaderAccessor.create(frame.command());
      frame.headers().forEach(h -> accessor.addNativeHeader(h.getKey(), h.getValue()));
      byte[] written =
          spring.encode(MessageBuilder.createMessage(frame.body(), accessor.getMessageHeaders()));

      List<String> heard = new Heard(Heard.ANY_CUT, V1_2).receive(written, random).events();

      assertThat(heard.toString().replaceFirst("(, )?content-length=\\d+}", "}"))
          .as("seed %d", seed)
          .isEqualTo(List.of(frame.line()).toString());
    }
  }

  @Test
  void what_our_encoder_writes_is_read_by_springs_decoder() {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      RandomFrames.Frame frame = new RandomFrames(random).from(FROM_SERVERS);
      byte[] written = StompEncoder.encode(V1_2, frame.command(), frame.headers(), frame.body());

      BufferingStompDecoder spring =
          new BufferingStompDecoder(
              new org.springframework.messaging.simp.stomp.StompDecoder(), written.length);
      List<Message<byte[]>> read = new ArrayList<>();
      for (int at = 0; at < written.length; ) {
        int to = Math.min(written.length, at + 1 + random.nextInt(40));
        read.addAll(spring.decode(ByteBuffer.wrap(Arrays.copyOfRange(written, at, to))));
        at = to;
      }

      assertThat(lines(read).toString().replaceFirst("(, )?content-length=\\d+}", "}"))
          .as("seed %d", seed)
          .isEqualTo(List.of(frame.line()).toString());
    }
  }

  @Test
  void both_read_the_same_in_what_clients_write() {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = System.nanoTime();
      RandomFrames frames = new RandomFrames(new Random(seed));
      byte[] input =
          RandomFrames.joined(
              frames.written(frames.from(FROM_CLIENTS)), frames.written(frames.from(FROM_CLIENTS)));

      assertThat(readByUs(input))
          .as("seed %d", seed)
          .hasSize(2)
          .isEqualTo(readBySpring(input).orElseThrow());
    }
  }

  @Test
  void both_read_the_same_in_damaged_frames_that_both_accept() {
    int accepted = 0;
    for (int round = 0; round < 10 * ROUNDS; round++) {
      long seed = System.nanoTime();
      RandomFrames frames = new RandomFrames(new Random(seed));
      byte[] input =
          frames.damaged(
              RandomFrames.joined(
                  frames.written(frames.from(FROM_CLIENTS)),
                  frames.written(frames.from(FROM_CLIENTS))));
      List<String> ours = readByUs(input);
      Optional<List<String>> springs = readBySpring(input);
      if (springs.isPresent() && ours.stream().noneMatch(event -> event.startsWith("!"))) {
        assertThat(ours).as("seed %d", seed).isEqualTo(springs.get());
        accepted++;
      }
    }
    assertThat(accepted).as("inputs that both accept").isGreaterThan(ROUNDS);
  }

  private static List<String> readByUs(byte[] input) {
    List<String> events = new Heard(Heard.ANY_CUT, V1_2).receive(input).events();
    return events.stream().filter(event -> !event.equals("♥")).toList();
  }

  /** Empty if it refuses: by whichever exception, for it has no type of its own for all of them. */
  private static Optional<List<String>> readBySpring(byte[] input) {
    try {
      var spring = new org.springframework.messaging.simp.stomp.StompDecoder();
      return Optional.of(lines(spring.decode(ByteBuffer.wrap(input))));
    } catch (RuntimeException refused) {
      return Optional.empty();
    }
  }

  private static List<String> lines(List<Message<byte[]>> messages) {
    List<String> lines = new ArrayList<>();
    for (Message<byte[]> message : messages) {
      StompHeaderAccessor accessor =
          Objects.requireNonNull(
              MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class));
      StompCommand command = accessor.getCommand();
      if (command != null) { // null: a heart-beat
        List<Map.Entry<String, String>> firsts = new ArrayList<>();
        accessor
            .toNativeHeaderMap()
            .forEach((name, values) -> firsts.add(Map.entry(name, values.getFirst())));
        lines.add(Heard.line(command, firsts, message.getPayload()));
      }
    }
    return lines;
  }
}
