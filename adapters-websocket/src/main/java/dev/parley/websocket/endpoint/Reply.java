package dev.parley.websocket.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;

/**
 * An endpoint's answer.
 *
 * @param headers beside the content type, which is {@code contentType}; without a {@code
 *     Cache-Control} nobody keeps it, and with an {@code ETag} who has it already is told so
 * @param gzip the same body compressed, for who takes that
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to be written, and that is all.
public record Reply(
    int status,
    String contentType,
    byte[] body,
    Map<String, String> headers,
    Optional<byte[]> gzip) {
  /** Without a compressed body. */
  public Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    this(status, contentType, body, headers, Optional.empty());
  }

  /** Without further headers. */
  public Reply(int status, String contentType, byte[] body) {
    this(status, contentType, body, Map.of());
  }

  /** 200, in plain text. */
  public static Reply text(String text) {
    return new Reply(200, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }
}
