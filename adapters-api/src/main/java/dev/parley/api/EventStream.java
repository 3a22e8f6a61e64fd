package dev.parley.api;

/**
 * Server-sent events, for as long as both want.
 *
 * @param tail to be {@linkplain Tail#run run} once, or else {@linkplain Tail#close closed}
 */
public record EventStream(Tail tail) implements ApiAnswer {}
