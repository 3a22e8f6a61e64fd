package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * Frames as a server sends them. Stateless, safe for any thread.
 *
 * <p>A frame ends at its NUL, with no end of line after it: clients that cut a message at the NUL
 * need one frame in each, and nothing behind it.
 */
final class StompEncoder {
  private StompEncoder() {}

  /** The frame; {@code content-length} is added where there may be a body. */
  static byte[] encode(
      StompVersion version,
      StompCommand command,
      List<Map.Entry<String, String>> headers,
      byte[] body) {
    StringBuilder head = new StringBuilder(256).append(command.name()).append('\n');
    for (Map.Entry<String, String> header : headers) {
      head.append(written(header.getKey(), version, command))
          .append(':')
          .append(written(header.getValue(), version, command))
          .append('\n');
    }
    if (command == StompCommand.MESSAGE || command == StompCommand.ERROR) {
      head.append("content-length:").append(body.length).append('\n');
    }
    byte[] headBytes = head.append('\n').toString().getBytes(UTF_8);
    ByteArrayOutputStream frame = new ByteArrayOutputStream(headBytes.length + body.length + 1);
    frame.writeBytes(headBytes);
    frame.writeBytes(body);
    frame.write(0);
    return frame.toByteArray();
  }

  private static String written(String text, StompVersion version, StompCommand command) {
    return command == StompCommand.CONNECTED
        ? HeaderEscapes.strip(text)
        : HeaderEscapes.escape(text, version);
  }
}
