package dev.parley.bootstrap;

/** An error that the operator can fix; the message says what is wrong, where, and how to fix it. */
public final class OperatorError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OperatorError(String message) {
    super(message);
  }

  public OperatorError(String message, Throwable cause) {
    super(message, cause);
  }
}
