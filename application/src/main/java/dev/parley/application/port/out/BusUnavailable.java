package dev.parley.application.port.out;

/** The bus or the registry did not answer in time, or is not connected. Try again later. */
public final class BusUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BusUnavailable(String message, Throwable cause) {
    super(message, cause);
  }

  public BusUnavailable(String message) {
    super(message);
  }
}
