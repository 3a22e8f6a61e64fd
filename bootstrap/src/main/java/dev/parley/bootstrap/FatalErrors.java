package dev.parley.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process for an {@link Error} that nobody has dealt with: with its memory or a part of
 * its code missing it would keep its port and its clients, and serve neither. Safe for any thread.
 *
 * <p>{@code -XX:+ExitOnOutOfMemoryError}, with which the launcher and the image start the JVM, does
 * the same, and with the same status, where it is the heap that is full. It does not see an
 * OutOfMemoryError that Java code throws, as for direct buffers and threads, and libraries catch
 * those and log them: so what is logged is looked at, too.
 */
final class FatalErrors implements Thread.UncaughtExceptionHandler {
  /** That of a process; the same as the JVM's own for a heap that is full. */
  static final int EXIT_STATUS = 3;

  private final IntConsumer halt;

  /**
   * @param halt ends the process with a status, at once: nothing may be hoped of a clean stop
   */
  FatalErrors(IntConsumer halt) {
    this.halt = halt;
  }

  /** Has it hear of whatever ends a thread of this process. */
  static FatalErrors install() {
    FatalErrors fatal = new FatalErrors(Runtime.getRuntime()::halt);
    Thread.setDefaultUncaughtExceptionHandler(fatal);
    return fatal;
  }

  /** Has it hear of what libraries catch and log, as well. */
  void watchLog() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.addTurboFilter(new LoggedErrors());
    }
  }

  /** An exception is logged. Whether its thread could be done without, its watcher says. */
  @Override
  public void uncaughtException(Thread thread, Throwable fault) {
    if (isFatal(fault)) {
      end("an error that leaves nothing to rely on: the process ends", thread, fault);
    } else {
      log().atError().addKeyValue("thread", thread.getName()).setCause(fault).log("fault");
    }
  }

  /** Ends the process, since a thread has ended that it cannot do without. */
  void ended(Thread thread) {
    end("a thread has ended without which nobody is served: the process ends", thread, null);
  }

  /** Input that is nested too deeply hurts nobody but its thread's stack. */
  private static boolean isFatal(Throwable fault) {
    return fault instanceof Error && !(fault instanceof StackOverflowError);
  }

  /** Asked for when it is needed: whoever asks first reads the settings of the log. */
  private static org.slf4j.Logger log() {
    return LoggerFactory.getLogger(FatalErrors.class);
  }

  private void end(String what, Thread thread, @Nullable Throwable fault) {
    try {
      log()
          .atError()
          .addKeyValue("thread", thread.getName())
          .addKeyValue("fault", fault == null ? "none" : fault.getClass().getName())
          .addKeyValue("status", EXIT_STATUS)
          .setCause(fault instanceof OutOfMemoryError ? null : fault)
          .log(what);
    } finally {
      halt.accept(EXIT_STATUS);
    }
  }

  /** Looks at every line before it is written. */
  private final class LoggedErrors extends TurboFilter {
    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] parameters,
        @Nullable Throwable fault) {
      if (fault instanceof OutOfMemoryError) {
        end(
            "out of memory that Java code has reserved: the process ends",
            Thread.currentThread(),
            fault);
      }
      return FilterReply.NEUTRAL;
    }
  }
}
