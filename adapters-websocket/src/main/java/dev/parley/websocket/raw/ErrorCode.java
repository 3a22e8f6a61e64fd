package dev.parley.websocket.raw;

import dev.parley.domain.delivery.RefusalCode;

/**
 * Why a client's message was rejected before it reached the application. The codes are part of the
 * wire contract; the texts tell a developer what was expected.
 */
public enum ErrorCode {
  NOT_JSON(RefusalCode.NOT_JSON),
  TOO_LARGE(RefusalCode.TOO_LARGE, "A message may have at most 16384 bytes."),
  TYPE_UNKNOWN(
      "Expected \"type\" to be one of typing:start, typing:stop, channel:join, channel:leave,"
          + " presence:get, presence:set, auth:refresh, ping."),
  CHANNEL_REQUIRED(RefusalCode.CHANNEL_REQUIRED, "Expected \"channelId\" to name a channel."),
  CHANNEL_INVALID(RefusalCode.CHANNEL_INVALID),
  FIELD_INVALID(
      "Expected each field once: \"channelId\" and \"ref\" (64 characters at the most) to be"
          + " strings, \"data\" an object, \"data.threadId\" a string of 1 to 128 characters,"
          + " \"data.token\" one of 1 to 8192, \"data.presence\" one of list, count and none,"
          + " \"data.member\" a boolean, \"data.rewind\" a number from 1 to 100, \"data.state\""
          + " JSON of 1024 bytes at the most."),
  TOKEN_INVALID(RefusalCode.TOKEN_INVALID),
  TOKEN_EXPIRED(RefusalCode.TOKEN_EXPIRED, "The token has expired. Get a new one."),
  TOKEN_REVOKED(RefusalCode.TOKEN_REVOKED, "The token was revoked. Get a new one."),
  KEYS_UNAVAILABLE(RefusalCode.KEYS_UNAVAILABLE),
  REFRESH_PENDING(
      RefusalCode.REFRESH_PENDING,
      "The token sent before is still being verified. Wait for the answer.");

  private final String code;
  private final String message;

  ErrorCode(String message) {
    this.code = RefusalCode.notShared(this);
    this.message = message;
  }

  ErrorCode(RefusalCode refusal) {
    this(refusal, refusal.text());
  }

  ErrorCode(RefusalCode refusal, String message) {
    this.code = refusal.code();
    this.message = message;
  }

  public String code() {
    return code;
  }

  public String message() {
    return message;
  }
}
