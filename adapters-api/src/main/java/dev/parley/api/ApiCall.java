package dev.parley.api;

/**
 * One call of the API. Called on a virtual thread of its own, so it may wait; a deadline is its own
 * affair.
 */
@FunctionalInterface
public interface ApiCall {
  /** Answers; whoever asks may. */
  ApiAnswer answer(ApiRequest request);
}
