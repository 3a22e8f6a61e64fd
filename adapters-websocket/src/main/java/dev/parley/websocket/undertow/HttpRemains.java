package dev.parley.websocket.undertow;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.StreamConnection;

/**
 * What Undertow keeps of a connection that speaks HTTP no more: its parser with all that the
 * request's head had in it, which is the token several times over, its listeners and conduits.
 * Confined to the connection's I/O thread.
 */
final class HttpRemains {
  private HttpRemains() {}

  /**
   * Lets go of them: to Undertow the connection ends here. All that it does at a connection's end
   * is done now, and the socket stays.
   */
  static void letGo(StreamConnection stream, HttpServerExchange exchange) {
    if (!(exchange.getConnection() instanceof AbstractServerConnection http)
        || http.getExtraBytes() != null) {
      return; // What the client said right behind its request is still to be read out of there.
    }
    ChannelListener<? super StreamConnection> atEnd = stream.getCloseListener();
    Runnable giveBack = FrontDoor.takeOver(exchange);
    stream.setCloseListener(closed -> giveBack.run());
    ChannelListeners.invokeChannelListener(stream, atEnd);
    if (!stream.isOpen()) {
      giveBack.run();
    }
  }
}
