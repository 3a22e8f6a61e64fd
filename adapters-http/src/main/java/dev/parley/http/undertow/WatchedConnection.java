package dev.parley.http.undertow;

import dev.parley.http.HttpConnection;
import dev.parley.http.HttpConnections;
import dev.parley.http.HttpConnections.Drop;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Tells {@link HttpConnections} how far one socket has come, for as long as it speaks HTTP: it sits
 * where the socket is read, and is told when a request begins and ends. Confined to the socket's
 * I/O thread, but for what is said of an answer, which whoever has the exchange may say.
 */
final class WatchedConnection extends AbstractStreamSourceConduit<StreamSourceConduit>
    implements ExchangeCompletionListener {
  private final HttpConnections<StreamConnection> connections;
  private final HttpConnection<StreamConnection> connection;
  private final Consumer<List<Drop<StreamConnection>>> end;
  private boolean upgraded;
  private volatile boolean last;

  /** Puts itself where the connection's socket is read. */
  WatchedConnection(
      HttpConnections<StreamConnection> connections,
      HttpConnection<StreamConnection> connection,
      Consumer<List<Drop<StreamConnection>>> end) {
    super(connection.socket().getSourceChannel().getConduit());
    this.connections = connections;
    this.connection = connection;
    this.end = end;
    connection.socket().getSourceChannel().setConduit(this);
  }

  /** The one of an exchange; null if its connection is none of {@link HttpListener}'s. */
  static @Nullable WatchedConnection of(HttpServerExchange exchange) {
    return exchange.getConnection() instanceof AbstractServerConnection http
            && http.getOriginalSourceConduit() instanceof WatchedConnection watched
        ? watched
        : null;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int bytes = next.read(into);
    if (bytes > 0 && !upgraded) {
      List<Drop<StreamConnection>> drops =
          connections.received(connection, bytes, System.nanoTime());
      if (!drops.isEmpty()) {
        end.accept(drops);
      }
    }
    return bytes;
  }

  void handle(HttpServerExchange exchange, HttpHandler handler) throws Exception {
    connections.work(connection, System.nanoTime());
    exchange.addExchangeCompleteListener(this);
    handler.handleRequest(exchange);
  }

  void handOver() {
    connections.handOver(connection);
  }

  void keepOpen() {
    last = true;
    connections.remove(connection);
  }

  /**
   * The answer begins.
   *
   * @param keep whether the connection may be kept alive after it. It is not if the client did not
   *     wait for the answer before it sent more: what it has sent would be held meanwhile
   */
  void answer(HttpServerExchange exchange, boolean keep) {
    AbstractServerConnection http = (AbstractServerConnection) exchange.getConnection();
    PooledByteBuffer unasked = http.getExtraBytes();
    if (!keep || unasked != null || !connections.mayStay(connection, System.nanoTime())) {
      last = true;
      if (exchange.getStatusCode() != StatusCodes.UPGRADE_REQUIRED) {
        // There `Connection` has to say Upgrade, and Undertow writes one or the other.
        exchange.setPersistent(false);
      }
      if (unasked != null) {
        http.setExtraBytes(null);
        unasked.close();
      }
    }
    connections.write(connection, System.nanoTime());
  }

  /** The socket speaks HTTP no more. */
  void upgraded() {
    upgraded = true;
    connections.remove(connection);
    StreamConnection stream = connection.socket();
    if (stream.getSourceChannel().getConduit() == this) {
      stream.getSourceChannel().setConduit(next);
    }
  }

  @Override
  public void exchangeEvent(HttpServerExchange exchange, NextListener following) {
    if (exchange.getStatusCode() != StatusCodes.SWITCHING_PROTOCOLS) {
      connections.keepAlive(connection, System.nanoTime());
    }
    following.proceed();
    if (last) {
      IoUtils.safeClose(exchange.getConnection());
    }
  }
}
