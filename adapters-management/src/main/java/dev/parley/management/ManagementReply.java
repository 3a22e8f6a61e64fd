package dev.parley.management;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The answer to an operator. */
@SuppressWarnings("ArrayRecordComponent") // Handed over to be written, and that is all.
public record ManagementReply(int status, String contentType, byte[] body) {
  /** 200, in plain text. */
  public static ManagementReply text(String text) {
    return new ManagementReply(200, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  /** A JSON document. */
  public static ManagementReply json(int status, String json) {
    return new ManagementReply(status, "application/json", json.getBytes(UTF_8));
  }

  /**
   * A refusal, as a problem document (RFC 9457).
   *
   * @param code for programs; {@code a-z_}
   * @param detail a fixed text: nothing of the request, and nothing that JSON would have escaped
   */
  public static ManagementReply problem(int status, String code, String detail) {
    return new ManagementReply(
        status,
        "application/problem+json",
        "{\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}\n"
            .formatted(status, detail, code)
            .getBytes(UTF_8));
  }
}
