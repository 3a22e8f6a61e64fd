package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.springframework.messaging.simp.stomp.StompCommand;

/** Frames that are in order, and bytes that no longer are. The same for the same seed. */
final class RandomFrames {
  private static final int[] PLAIN = "abc cnrt/-0 äß ж 日本 \uD83D\uDE80".codePoints().toArray();
  private static final int[] ANY = "abcnrt:\\\n\r: /\\äß日\uD83D\uDE80".codePoints().toArray();
  private static final byte[] NOTHING = {};
  private static final String[] FRAGMENTS = {
    "\0",
    "\n",
    "\r\n",
    "\r",
    ":",
    "\\",
    "\\r",
    "\\n",
    "\\c",
    "\\t",
    " ",
    "content-length:3\n",
    "content-length:0\n",
    "content-length:99999999999\n",
    "receipt:r\n",
    "accept-version:1.1\n",
    "SEND\n\n",
    "ACK\n\n\0",
    "CONNECT\n",
    "MESSAGE\n",
    "\u00FF",
    "\n\n",
    "content-type:text/plain\n"
  };

  private final Random random;

  RandomFrames(Random random) {
    this.random = random;
  }

  @SuppressWarnings("ArrayRecordComponent") // Looked at, and compared by nobody.
  record Frame(StompCommand command, List<Map.Entry<String, String>> headers, byte[] body) {
    String line() {
      return Heard.line(command, headers, body);
    }
  }

  Frame from(StompCommand... commands) {
    StompCommand command = commands[random.nextInt(commands.length)];
    int[] alphabet =
        switch (command) {
          case CONNECT, STOMP, CONNECTED -> PLAIN;
          default -> ANY;
        };
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      headers.put("h" + text(alphabet, 6), text(alphabet, 20));
    }
    List<Map.Entry<String, String>> entries = new ArrayList<>(headers.entrySet());
    byte[] body = command.isBodyAllowed() ? bytes(random.nextInt(8) == 0 ? 300 : 20) : NOTHING;
    return new Frame(command, entries, body);
  }

  /** As a client of 1.2 might write it: either end of line, counted or not, repeated headers. */
  byte[] written(Frame frame) {
    String eol = random.nextInt(4) == 0 ? "\r\n" : "\n";
    Escaping escaping = Escaping.of(StompVersion.V1_2, frame.command());
    StringBuilder head = new StringBuilder(frame.command().name()).append(eol);
    for (Map.Entry<String, String> header : frame.headers()) {
      String name = escaping.escape(header.getKey()).replace(":", "");
      head.append(name).append(':').append(escaping.escape(header.getValue())).append(eol);
      if (random.nextInt(8) == 0) {
        head.append(name).append(":again").append(eol);
      }
    }
    if (holdsNul(frame.body())) {
      head.append("content-length:").append(frame.body().length).append(eol);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append(eol).toString().getBytes(UTF_8));
    bytes.writeBytes(frame.body());
    bytes.write(0);
    bytes.writeBytes("\n".repeat(random.nextInt(3)).getBytes(UTF_8));
    return bytes.toByteArray();
  }

  byte[] damaged(byte[] input) {
    byte[] bytes = input;
    for (int damage = random.nextInt(4); damage >= 0; damage--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(30));
      byte[] inserted =
          switch (random.nextInt(5)) {
            case 0 -> new byte[] {(byte) random.nextInt()};
            case 1 -> FRAGMENTS[random.nextInt(FRAGMENTS.length)].getBytes(UTF_8);
            case 2 -> Arrays.copyOfRange(bytes, at, to);
            default -> NOTHING;
          };
      int goesOn =
          switch (random.nextInt(4)) {
            case 0 -> Math.min(bytes.length, at + 1 + random.nextInt(3));
            case 1 -> Math.min(bytes.length, at + 1);
            default -> at;
          };
      bytes =
          joined(
              Arrays.copyOf(bytes, at), inserted, Arrays.copyOfRange(bytes, goesOn, bytes.length));
    }
    return bytes;
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  private static boolean holdsNul(byte[] body) {
    for (byte next : body) {
      if (next == 0) {
        return true;
      }
    }
    return false;
  }

  private String text(int[] alphabet, int lengthBelow) {
    StringBuilder text = new StringBuilder();
    random
        .ints(random.nextInt(lengthBelow), 0, alphabet.length)
        .forEach(i -> text.appendCodePoint(alphabet[i]));
    return text.toString();
  }

  private byte[] bytes(int lengthBelow) {
    byte[] bytes = new byte[random.nextInt(lengthBelow)];
    random.nextBytes(bytes);
    return bytes;
  }
}
