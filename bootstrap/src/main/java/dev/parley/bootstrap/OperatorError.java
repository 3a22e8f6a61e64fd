package dev.parley.bootstrap;

/** Something that the operator can put right; the message says what is wrong, where, and how. */
public final class OperatorError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OperatorError(String message) {
    super(message);
  }

  public OperatorError(String message, Throwable cause) {
    super(message, cause);
  }
}
