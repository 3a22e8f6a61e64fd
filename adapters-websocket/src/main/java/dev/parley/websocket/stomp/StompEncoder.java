package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaders;

/**
 * Frames as a server sends them. Stateless, safe for any thread; every array is the caller's.
 *
 * <p>A frame ends at its NUL, with no end of line behind it: clients that lose the NUL on its way
 * add it themselves, and need one frame in each message and nothing else.
 */
final class StompEncoder {
  /** What is behind the body. To be read, and not to be written to. */
  static final byte[] END = {0};

  private StompEncoder() {}

  /**
   * One frame. {@code content-length} is added where there may be a body, and ignored among the
   * headers there.
   *
   * @param headers in their order, unescaped; what the version cannot write in a header is left out
   * @throws IllegalArgumentException if the command has no body and there is one
   */
  static byte[] encode(
      StompVersion version,
      StompCommand command,
      List<Map.Entry<String, String>> headers,
      byte[] body) {
    byte[] head = head(version, command, headers, body.length);
    byte[] frame = Arrays.copyOf(head, head.length + body.length + END.length);
    System.arraycopy(body, 0, frame, head.length, body.length);
    return frame;
  }

  /** The same up to the body; behind that is {@link #END}. */
  static byte[] head(
      StompVersion version,
      StompCommand command,
      List<Map.Entry<String, String>> headers,
      int bodyLength) {
    StringBuilder head = new StringBuilder(256).append(command.name()).append('\n');
    appendHeaders(head, headers, version, command);
    if (command.isBodyAllowed()) {
      head.append(StompHeaders.CONTENT_LENGTH).append(':').append(bodyLength).append('\n');
    } else if (bodyLength > 0) {
      throw new IllegalArgumentException("this command has no body");
    }
    return head.append('\n').toString().getBytes(UTF_8);
  }

  private static void appendHeaders(
      StringBuilder head,
      List<Map.Entry<String, String>> headers,
      StompVersion version,
      StompCommand command) {
    Escaping escaping = Escaping.of(version, command);
    for (Map.Entry<String, String> header : headers) {
      String name = escaping.escape(header.getKey());
      if (command.isBodyAllowed() && name.equals(StompHeaders.CONTENT_LENGTH)) {
        continue;
      }
      // The first colon ends the name, escaped or not at all.
      head.append(name.replace(":", "")).append(':');
      head.append(escaping.escape(header.getValue())).append('\n');
    }
  }
}
