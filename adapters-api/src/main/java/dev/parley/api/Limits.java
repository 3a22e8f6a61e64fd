package dev.parley.api;

import dev.parley.wire.WireLimits;

/** The limits of API calls; {@code GET /v1/limits} lists them. Stateless. */
public final class Limits {
  /** Of a body, and of what is published by a call. */
  public static final int BODY_BYTES = 1024 * 1024;

  /** Of one event, as with Redis. */
  static final int EVENT_BYTES = WireLimits.EVENT_BYTES;

  /** Events of a batch, each counted for each channel that it is for. */
  static final int EVENTS = 100;

  /** Of an Idempotency-Key. */
  static final int KEY_CHARACTERS = 128;

  /** Of a list that is asked for. */
  static final int PAGE = 1_000;

  private Limits() {}

  /** Says them all. */
  static ApiCall call(ApiSettings settings, long rememberedSeconds) {
    return request ->
        ApiReply.json(json -> {
          json.writeNumberProperty("bodyBytes", BODY_BYTES);
          json.writeNumberProperty("eventBytes", EVENT_BYTES);
          json.writeNumberProperty("events", EVENTS);
          json.writeNumberProperty("idempotencyKeyCharacters", KEY_CHARACTERS);
          json.writeNumberProperty("idempotencySeconds", rememberedSeconds);
          json.writeNumberProperty("page", PAGE);
          json.writeNumberProperty("callsPerSecond", settings.calls().perSecond());
          json.writeNumberProperty("callsAtOnce", settings.calls().burst());
        });
  }
}
