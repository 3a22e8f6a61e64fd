package dev.parley.websocket.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.domain.recovery.Position;
import dev.parley.websocket.outbox.FrameBytes;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * The blocks of an event stream (HTML Standard, section 9.2.6). No block has a field {@code event}:
 * every event comes to {@code onmessage}, as over a WebSocket. Stateless, safe for any thread.
 */
public final class EventBlock {
  private static final byte[] END = {'\n', '\n'};
  private static final byte[] NEXT_LINE = "\ndata: ".getBytes(UTF_8);
  private static final String DATA = "data: ";

  private EventBlock() {}

  /**
   * An event, around the very payload unless that has line ends, which the format has no place for:
   * then each of its lines is one of the block's.
   *
   * @param reached where the client is with it; clients keep the last one that they were told
   */
  public static FrameBytes event(Optional<Position> reached, byte[] json) {
    byte[] head = (reached.map(EventBlock::id).orElse("") + DATA).getBytes(UTF_8);
    return new FrameBytes(head, inLines(json), END);
  }

  /** Where the client is: it keeps that, and nobody is called. */
  public static byte[] place(Position place) {
    return (id(place) + "\n").getBytes(UTF_8);
  }

  /** When the client is to come back after the stream has ended. */
  public static byte[] retry(long millis) {
    return ("retry: " + millis + "\n\n").getBytes(UTF_8);
  }

  /** What no program is told. The text has no line end. */
  public static byte[] comment(String text) {
    return (":" + text + "\n\n").getBytes(UTF_8);
  }

  private static String id(Position place) {
    return "id: " + place.text() + "\n";
  }

  private static byte[] inLines(byte[] json) {
    int first = 0;
    while (first < json.length && json[first] != '\n' && json[first] != '\r') {
      first++;
    }
    if (first == json.length) {
      return json;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream(json.length + 64);
    for (int i = 0; i < json.length; i++) {
      boolean pair = json[i] == '\r' && i + 1 < json.length && json[i + 1] == '\n';
      if (json[i] == '\n' || (json[i] == '\r' && !pair)) {
        lines.writeBytes(NEXT_LINE);
      } else if (!pair) {
        lines.write(json[i]);
      }
    }
    return lines.toByteArray();
  }
}
