package dev.parley.api;

import dev.parley.domain.delivery.RefusalCode;

/**
 * A refusal, as a problem document (RFC 9457). Statuses and codes are part of the contract; the
 * texts are fixed: nothing of the request is in them.
 */
public enum ApiProblem {
  NOT_JSON(
      400,
      RefusalCode.NOT_JSON,
      "Expected is one JSON object, in UTF-8, nested 256 deep at the most."),
  EVENT_INVALID(400, "Nothing was published: errors says which events are wrong, and why."),
  CHANNEL_INVALID(
      400,
      RefusalCode.CHANNEL_INVALID,
      "A channelId has 1 to 128 characters from A-Z a-z 0-9 _ . : @ = + -, and is not . or .. in a"
          + " path."),
  PARAMETERS_WRONG(400, "See GET /v1/limits and docs/api.md for what is expected here."),
  IDEMPOTENCY_KEY_INVALID(
      400, "An Idempotency-Key, given once, has 1 to 128 printable characters without blanks."),
  ISSUED_BEFORE_AHEAD(
      400,
      "issuedBefore is later than now: tokens that are issued until then would be refused. Nothing"
          + " was done."),
  KEY_REQUIRED(401, "Send a key: Authorization: Bearer prl_…"),
  KEY_INVALID(401, "This is no key of this server, or it is one no more."),
  KEY_MAY_NOT(403, "This key may not do this, or not in this channel."),
  NOT_FOUND(404, RefusalCode.NOT_FOUND, "There is no such call."),
  METHOD_NOT_ALLOWED(
      405, RefusalCode.METHOD_NOT_ALLOWED, "This call has another method: see Allow."),
  TOO_MANY_REVOCATIONS(409, "As many revocations are in force as can be kept."),
  TOO_LARGE(413, RefusalCode.TOO_LARGE, "A body has 1 MiB at the most, and an end."),
  IDEMPOTENCY_MISMATCH(
      422, "This Idempotency-Key was used for something else: nothing was published."),
  TOO_MANY_CALLS(429, "This key calls too often. Wait, then try again."),
  TOO_MANY_WRONG_KEYS(429, "This address has shown too many wrong keys. Wait, then try again."),
  TOO_MANY_TAILS(
      429, "As many listen at this node, or by this key, as may. End one of them first."),
  TOO_MANY_POLLS(
      429,
      "As many wait for transitions at this node, or by this key, as may. Wait, then try again."),
  FAULT(500, "A fault of the server's own; its log has this Request-Id."),
  BUS_UNAVAILABLE(
      503,
      RefusalCode.BUS_UNAVAILABLE,
      "Redis does not answer: it may or may not have been done. With an Idempotency-Key it is safe"
          + " to try again."),
  KEYS_UNAVAILABLE(
      503,
      RefusalCode.KEYS_UNAVAILABLE,
      "The issuer's keys, or what is revoked, are out of reach: nothing can be said of a token."),
  POLICY_UNAVAILABLE(
      503, RefusalCode.POLICY_UNAVAILABLE, "Whoever decides about channels does not answer."),
  AT_CAPACITY(
      503,
      RefusalCode.AT_CAPACITY,
      "This node has as much before it as it may. Nothing was done: try again.");

  private final int status;
  private final String code;
  private final String detail;

  ApiProblem(int status, String detail) {
    this.status = status;
    this.code = RefusalCode.notShared(this);
    this.detail = detail;
  }

  ApiProblem(int status, RefusalCode refusal, String detail) {
    this.status = status;
    this.code = refusal.code();
    this.detail = detail;
  }

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /** For programs. */
  public String code() {
    return code;
  }

  /** For people. */
  String detail() {
    return detail;
  }
}
