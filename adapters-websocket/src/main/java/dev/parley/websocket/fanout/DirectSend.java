package dev.parley.websocket.fanout;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's {@code send}, to a socket by its descriptor and past its channel: nothing of the
 * connection has to be looked at for it, and the kernel's way is the shorter one. Stateless.
 *
 * <p>Whoever gives a descriptor away answers for it: a descriptor that is closed is soon another
 * socket's (docs/adr/0018).
 */
public final class DirectSend {
  private static final Logger LOG = LoggerFactory.getLogger(DirectSend.class);

  /** Stands for a socket that is to be written to through its channel. */
  public static final int NO_DESCRIPTOR = -1;

  /** {@code MSG_DONTWAIT | MSG_NOSIGNAL}, as Linux numbers them on every processor. */
  private static final int FLAGS = 0x40 | 0x4000;

  private static final @Nullable MethodHandle SEND = link();

  private DirectSend() {}

  /** Whether it is to be had here. Takes some time when it is asked first; safe for any thread. */
  public static boolean isAvailable() {
    return SEND != null;
  }

  /**
   * Sends what the socket takes without waiting.
   *
   * @param descriptor of a connected socket; the caller is the thread that would close it
   * @param address of the bytes, outside the heap
   * @return how many it took; 0 also if there is something wrong, of which its channel will tell
   */
  static int send(int descriptor, long address, int length) {
    try {
      return Math.max(
          0,
          (int)
              (long)
                  Objects.requireNonNull(SEND)
                      .invokeExact(descriptor, address, (long) length, FLAGS));
    } catch (Throwable impossible) {
      throw new AssertionError("the system's send does not throw", impossible);
    }
  }

  @SuppressWarnings("restricted") // The launcher allows it; without that the JVM warns.
  private static @Nullable MethodHandle link() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("send"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
    } catch (RuntimeException | LinkageError unavailable) {
      LOG.atInfo().setCause(unavailable).log("this JVM cannot call the system's send");
      return null;
    }
  }
}
