package dev.parley.benchmarks.load;

/** A run cannot be started; the message says what is wrong and what to do about it. */
public final class LoadFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoadFailure(String message) {
    super(message);
  }
}
