package dev.parley.websocket.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * Names that a client makes up and the server keeps, and says again: of a subscription with every
 * message that comes on it. Stateless, safe for any thread.
 */
final class ClientNames {
  static final int MAX_BYTES = 128;

  /** UTF-8 has at most three bytes for a char. */
  private static final int SURELY_SHORT = MAX_BYTES / 3;

  private ClientNames() {}

  /** Whether one of those in the frame is longer than anybody needs. */
  static boolean areTooLong(StompFrame frame) {
    return isTooLong(frame.header("receipt"))
        || isTooLong(frame.header("transaction"))
        || (frame.command() == StompCommand.SUBSCRIBE && isTooLong(frame.header("id")));
  }

  private static boolean isTooLong(Optional<String> name) {
    return name.isPresent()
        && name.get().length() > SURELY_SHORT
        && name.get().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
  }
}
