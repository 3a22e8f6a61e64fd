package dev.parley.websocket.undertow;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.StreamConnection;

/**
 * What Undertow keeps of a connection that speaks HTTP no more: its parser with all that the
 * request's head had in it, which is the token several times over, its listeners and conduits.
 * Confined to the connection's I/O thread.
 */
final class HttpDetacher {
  private static final VarHandle CLOSE_LISTENER = closeListener();

  private HttpDetacher() {}

  /**
   * Lets go of them: to Undertow the connection ends here. All that it does at a connection's end
   * is done now, and the socket stays.
   *
   * @return whether it did: then nothing of Undertow's knows of the socket any more, or closes it
   */
  static boolean letGo(StreamConnection stream, HttpServerExchange exchange) {
    if (!(exchange.getConnection() instanceof AbstractServerConnection http)
        || http.getExtraBytes() != null) {
      // What the client said right behind its request is still to be read out of there.
      return false;
    }
    ChannelListener<? super StreamConnection> atEnd = stream.getCloseListener();
    Runnable release = AdmissionHandler.takeOver(exchange);
    replace(stream, atEnd, closed -> release.run());
    ChannelListeners.invokeChannelListener(stream, atEnd);
    if (!stream.isOpen()) {
      release.run();
    }
    return true;
  }

  /**
   * XNIO only ever adds a listener to the one it has, and the one it has holds all of the
   * connection's HTTP: 2.2 KB for each that stays open.
   */
  @SuppressWarnings("unchecked") // What StreamConnection declares.
  private static void replace(
      StreamConnection stream,
      ChannelListener<? super StreamConnection> old,
      ChannelListener<? super StreamConnection> listener) {
    var current =
        (AtomicReference<ChannelListener<? super StreamConnection>>) CLOSE_LISTENER.get(stream);
    if (!current.compareAndSet(old, listener)) {
      stream.setCloseListener(listener); // It has just been closed, and tells ours as well.
    }
  }

  private static VarHandle closeListener() {
    try {
      return MethodHandles.privateLookupIn(StreamConnection.class, MethodHandles.lookup())
          .findVarHandle(StreamConnection.class, "closeListener", AtomicReference.class);
    } catch (ReflectiveOperationException changed) {
      throw new ExceptionInInitializerError(changed);
    }
  }
}
