package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged conversations: however they are cut, they are read the same, and nothing but a violation
 * comes out. {@code -Dparley.fuzz=1000000} tries a million.
 */
class StompFuzzTest {
  private static final int INPUTS = Integer.getInteger("parley.fuzz", 50_000);
  private static final List<StompVersion> VERSIONS = List.of(StompVersion.values());
  private static final StompLimits LIMITS = new StompLimits(4_096, 16, 256, 10_000);
  private static final byte[] SPICE = {
    0, '\n', '\r', ':', '\\', ' ', (byte) 0xC3, (byte) 0xFF, '9'
  };
  private static final byte[] CONVERSATION =
      ("CONNECT\naccept-version:1.1,1.2\nheart-beat:1000,1000\n\n\0\n"
              + "SUBSCRIBE\nid:sub-0\ndestination:/topic/channels/c1\nreceipt:r\\c1\n\n\0"
              + "SEND\ndestination:/app/channels/c1/typing\ncontent-length:23\n\n"
              + "{\"type\":\"typing:start\"}\n\0SEND\n\nbody\0\r\nDISCONNECT\nreceipt:x\n\n\0")
          .getBytes(UTF_8);

  @Test
  void damage_is_met_in_the_same_way_however_it_is_cut() {
    for (int seed = 0; seed < INPUTS; seed++) {
      Random random = new Random(seed);
      byte[] damaged = damaged(random);
      StompVersion version = VERSIONS.get(random.nextInt(VERSIONS.size()));
      try {
        List<String> whole = Decoding.of(version, LIMITS, List.of(damaged));
        List<String> cut = Decoding.cut(random, version, LIMITS, damaged);
        assertThat(cut).isEqualTo(whole);
      } catch (RuntimeException | AssertionError fault) {
        throw new AssertionError("seed " + seed, fault);
      }
    }
  }

  private static byte[] damaged(Random random) {
    List<Byte> bytes = new ArrayList<>();
    for (byte next : CONVERSATION) {
      bytes.add(next);
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(bytes.size());
      switch (random.nextInt(4)) {
        case 0 -> bytes.set(at, SPICE[random.nextInt(SPICE.length)]);
        case 1 -> bytes.add(at, SPICE[random.nextInt(SPICE.length)]);
        case 2 -> bytes.remove(at);
        default -> bytes.set(at, (byte) random.nextInt(256));
      }
    }
    byte[] result = new byte[bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return result;
  }
}
