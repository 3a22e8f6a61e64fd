package dev.parley.application.port.out;

/**
 * Time that only goes forward, whatever the wall clock is set to; every wait uses it. Safe for any
 * thread.
 *
 * <p>The wall clock is for tokens and timestamps alone. It may be stepped by an hour either way,
 * and a lease, a grace or a pause that is measured with it would last for that hour, or be over at
 * once.
 */
@FunctionalInterface
public interface MonotonicClock {
  /**
   * Now, in nanoseconds of any origin. Only differences mean something: two are compared by the
   * sign of theirs, since the number may overflow.
   */
  long nanos();

  /** This machine's. */
  static MonotonicClock system() {
    return System::nanoTime;
  }
}
