package dev.parley.acceptance.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What the operating system can do to a process that does not ask it. */
enum Signal {
  /** It stands still, its sockets stay open. */
  STOP,
  /** It goes on, as if no time had passed. */
  CONT;

  void sendTo(long pid) {
    try {
      int status = new ProcessBuilder("sh", "-c", "kill -" + name() + " " + pid).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("no process " + pid + " to signal");
      }
    } catch (IOException cannotSignal) {
      throw new UncheckedIOException(cannotSignal);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(ended);
    }
  }
}
