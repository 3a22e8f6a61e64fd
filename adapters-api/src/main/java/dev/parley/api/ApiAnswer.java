package dev.parley.api;

/** What a call is answered with: at once and whole, or for as long as somebody listens. */
public sealed interface ApiAnswer permits ApiReply, EventStream {}
