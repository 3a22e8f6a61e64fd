package dev.parley.websocket.raw;

/**
 * Why a client's message was rejected before it reached the application. The codes are part of the
 * wire contract; the texts tell a developer what was expected.
 */
public enum ErrorCode {
  NOT_JSON("not_json", "Expected one JSON object."),
  TOO_LARGE("too_large", "A message may have at most 16384 bytes."),
  TYPE_UNKNOWN(
      "type_unknown",
      "Expected \"type\" to be one of typing:start, typing:stop, channel:join, channel:leave,"
          + " presence:get, auth:refresh, ping."),
  CHANNEL_REQUIRED("channel_required", "Expected \"channelId\" to name a channel."),
  CHANNEL_INVALID(
      "channel_invalid", "A channelId has 1 to 128 characters from A-Z a-z 0-9 _ . : @ = + -"),
  FIELD_INVALID(
      "field_invalid",
      "Expected each field once: \"channelId\" and \"ref\" (64 characters at the most) to be"
          + " strings, \"data\" an object, \"data.threadId\" a string of 1 to 128 characters,"
          + " \"data.token\" one of 1 to 8192, \"data.presence\" one of list, count and none,"
          + " \"data.member\" a boolean."),
  TOKEN_INVALID(
      "token_invalid", "The token is not a genuine access token of this server's issuer."),
  TOKEN_EXPIRED("token_expired", "The token has expired. Get a new one."),
  TOKEN_REVOKED("token_revoked", "The token was revoked. Get a new one."),
  KEYS_UNAVAILABLE(
      "keys_unavailable",
      "The token cannot be verified at the moment. Try again in a few seconds."),
  REFRESH_PENDING(
      "refresh_pending", "The token sent before is still being verified. Wait for the answer.");

  private final String code;
  private final String message;

  ErrorCode(String code, String message) {
    this.code = code;
    this.message = message;
  }

  public String code() {
    return code;
  }

  public String message() {
    return message;
  }
}
