package dev.parley.websocket.stomp;

import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * A frame as a client sent it. Safe for any thread as long as nobody writes to {@code body}.
 *
 * @param headers unescaped; of a repeated one the first (STOMP 1.2, "Repeated Header Entries")
 * @param body empty on anything but SEND; not necessarily text
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to be read, and compared by nobody.
record StompFrame(StompCommand command, HeaderList headers, byte[] body) {
  /** The frame, the list of its headers and the head of its body. */
  private static final int OBJECT_BYTES = 96;

  /** The value of that header; names are case-sensitive. */
  Optional<String> header(String name) {
    return headers.first(name);
  }

  /** About how much of the heap it takes, in bytes. */
  int heldBytes() {
    return OBJECT_BYTES + headers.heldBytes() + body.length;
  }
}
