package dev.parley.api;

/** The answer to a call: one reply, or a stream of events. */
public sealed interface ApiAnswer permits ApiReply, EventStream {}
