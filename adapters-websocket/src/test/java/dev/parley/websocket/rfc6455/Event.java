package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a decoder said, in a form that can be compared. Payloads are held as text with one character
 * for each byte.
 */
sealed interface Event {
  record Text(String bytes) implements Event {}

  record Binary(String bytes) implements Event {}

  record Oversize(boolean isText) implements Event {}

  record Ping(String bytes) implements Event {}

  record Pong(String bytes) implements Event {}

  record Close(int code, String reason) implements Event {}

  record Violation(CloseCode code) implements Event {}

  static Event text(String text) {
    return text(text.getBytes(UTF_8));
  }

  static Event text(byte[] utf8) {
    return new Text(new String(utf8, ISO_8859_1));
  }

  static Event binary(byte[] payload) {
    return new Binary(new String(payload, ISO_8859_1));
  }

  static Event oversize(boolean isText) {
    return new Oversize(isText);
  }

  static Event ping(byte[] payload) {
    return new Ping(new String(payload, ISO_8859_1));
  }

  static Event pong(byte[] payload) {
    return new Pong(new String(payload, ISO_8859_1));
  }

  static Event close(int code, String reason) {
    return new Close(code, reason);
  }

  static Event violation(CloseCode code) {
    return new Violation(code);
  }
}
