package dev.parley.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a server that can be shut and opened again, on a port of its own. Safe for any thread.
 */
final class Gate implements AutoCloseable {
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final InetSocketAddress server;
  private final int port;
  private volatile ServerSocket entrance;

  Gate(String host, int port) {
    this.server = new InetSocketAddress(host, port);
    this.entrance = open(0);
    this.port = entrance.getLocalPort();
    accept(entrance);
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Cuts every connection; new ones are refused. */
  void shut() {
    close(entrance);
    sockets.forEach(Gate::close);
    sockets.clear();
  }

  void reopen() {
    entrance = open(port);
    accept(entrance);
  }

  @Override
  public void close() {
    shut();
  }

  private void accept(ServerSocket through) {
    Thread.startVirtualThread(() -> {
      try {
        while (true) {
          Socket client = through.accept();
          Socket onward = new Socket();
          sockets.add(client);
          sockets.add(onward);
          onward.connect(server, 2_000);
          copy(client, onward);
          copy(onward, client);
          if (through.isClosed()) {
            close(client);
            close(onward);
          }
        }
      } catch (IOException e) {
        // Shut.
      }
    });
  }

  private void copy(Socket from, Socket to) {
    Thread.startVirtualThread(() -> {
      try (from;
          to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException e) {
        // Either side has gone, and so the other goes.
      }
    });
  }

  private static ServerSocket open(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new AssertionError("a socket does not close", e);
    }
  }
}
