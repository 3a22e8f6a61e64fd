package dev.parley.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings one STOMP client that speaks TCP to a server that speaks WebSocket. What the client writes
 * is cut where TCP happens to cut it. Safe for any thread.
 */
final class StompBridge implements AutoCloseable {
  private static final int PIECE = 8 * 1024;

  private final ServerSocket listening;
  private final URI server;

  private StompBridge(URI server) throws IOException {
    this.server = server;
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon(true).name("stomp-bridge").start(this::carry);
  }

  static StompBridge to(URI server) {
    try {
      return new StompBridge(server);
    } catch (IOException notListening) {
      throw new UncheckedIOException(notListening);
    }
  }

  /** Where a client of TCP comes to. */
  URI address() {
    return URI.create("tcp://127.0.0.1:" + listening.getLocalPort());
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException closing) {
      throw new UncheckedIOException(closing);
    }
  }

  private void carry() {
    try (Socket client = listening.accept();
        HttpClient http = HttpClient.newHttpClient()) {
      WebSocket webSocket = http.newWebSocketBuilder().buildAsync(server, new Back(client)).join();
      byte[] piece = new byte[PIECE];
      for (int n = client.getInputStream().read(piece);
          n > 0;
          n = client.getInputStream().read(piece)) {
        webSocket.sendBinary(ByteBuffer.wrap(piece, 0, n), true).join();
      }
      webSocket.abort();
    } catch (IOException ended) {
      System.out.println("[stomp-bridge] ended");
    }
  }

  /** What comes from the server. */
  private record Back(Socket client) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      try {
        OutputStream out = client.getOutputStream();
        out.write(bytes);
        out.flush();
      } catch (IOException clientGone) {
        from.abort();
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      try {
        client.close();
      } catch (IOException gone) {
        System.out.println("[stomp-bridge] the client was gone");
      }
      return CompletableFuture.completedFuture(null);
    }
  }
}
