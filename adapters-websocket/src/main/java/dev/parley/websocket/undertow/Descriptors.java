package dev.parley.websocket.undertow;

import static java.lang.invoke.MethodType.methodType;

import dev.parley.websocket.fanout.DirectSend;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/**
 * Under which number the system knows a socket. Neither XNIO nor the JDK says it to everybody: the
 * JDK has to be started with {@code --add-exports java.base/sun.nio.ch=ALL-UNNAMED}. Safe for any
 * thread.
 */
final class Descriptors {
  private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
  private static final AtomicBoolean SOUGHT = new AtomicBoolean();
  private static volatile @Nullable Way way;

  private Descriptors() {}

  /**
   * @param connection the one class of connections that writes to its socket what it is given, and
   *     nothing else
   * @param descriptor takes a {@link StreamConnection}, gives an {@code int}
   */
  private record Way(Class<?> connection, MethodHandle descriptor) {}

  /**
   * The socket's; {@link DirectSend#NO_DESCRIPTOR} if it is not known, which it may be later: to
   * find out how takes a tenth of a second, and is begun on a thread of its own when it is asked
   * for first, so that neither the start nor an I/O thread waits for it.
   */
  static int of(StreamConnection stream) {
    Way known = way;
    if (known == null) {
      if (SOUGHT.compareAndSet(false, true)) {
        Thread.ofPlatform().name("descriptors").daemon(true).start(Descriptors::seek);
      }
      return DirectSend.NO_DESCRIPTOR;
    }
    if (stream.getClass() != known.connection()) {
      return DirectSend.NO_DESCRIPTOR;
    }
    try {
      return (int) known.descriptor().invokeExact(stream);
    } catch (Throwable impossible) {
      throw new AssertionError("a channel knows its descriptor", impossible);
    }
  }

  private static void seek() {
    if (!DirectSend.isAvailable()) {
      return;
    }
    try {
      way = find();
    } catch (ReflectiveOperationException hidden) {
      LOG.atInfo()
          .addKeyValue("because", hidden.getMessage())
          .log(
              "sockets are written to through their channels, which costs a sixth more: start"
                  + " the JVM with --add-exports java.base/sun.nio.ch=ALL-UNNAMED");
    }
  }

  private static Way find() throws ReflectiveOperationException {
    MethodHandles.Lookup ours = MethodHandles.lookup();
    Class<?> connection = Class.forName("org.xnio.nio.NioSocketStreamConnection");
    MethodHandle channel =
        MethodHandles.privateLookupIn(connection, ours)
            .findVirtual(connection, "getChannel", methodType(SocketChannel.class));
    MethodHandle descriptor =
        ours.findVirtual(Class.forName("sun.nio.ch.SelChImpl"), "getFDVal", methodType(int.class));
    return new Way(
        connection,
        MethodHandles.filterReturnValue(
                channel, descriptor.asType(methodType(int.class, SocketChannel.class)))
            .asType(methodType(int.class, StreamConnection.class)));
  }
}
