package dev.parley.api;

/**
 * One thing that backends may ask or have done. Called on a virtual thread of its own, so it may
 * wait; a deadline is its own affair.
 */
@FunctionalInterface
public interface ApiCall {
  /** Answers; whoever asks may. */
  ApiAnswer answer(ApiRequest request);
}
