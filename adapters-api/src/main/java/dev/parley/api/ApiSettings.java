package dev.parley.api;

import dev.parley.domain.quota.Rate;

/**
 * How the API is served.
 *
 * @param listen where
 * @param keys who may
 * @param calls how often each key may call
 */
public record ApiSettings(ApiListen listen, ApiKeyFile keys, Rate calls) {}
