package dev.parley.websocket.stomp;

import java.util.Map;
import java.util.Optional;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * A frame as a client sent it.
 *
 * @param headers the first of each name, unescaped: a repeated header counts once (STOMP 1.2,
 *     "Repeated Header Entries")
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to be read, and that is all.
record StompFrame(StompCommand command, Map<String, String> headers, byte[] body) {
  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
