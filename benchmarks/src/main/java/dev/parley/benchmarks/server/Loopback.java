package dev.parley.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Ports and pages of this machine. Stateless. */
public final class Loopback {
  private static final int STATUS_BYTES = "HTTP/1.1 101".length();

  private Loopback() {}

  /** A port that was free a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  /** Whether somebody listens there. */
  public static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Whether a WebSocket is accepted there now, at that path and query. */
  public static boolean accepts(int port, String path) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              """
              GET %s HTTP/1.1\r
              Host: localhost:%d\r
              Upgrade: websocket\r
              Connection: Upgrade\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              Sec-WebSocket-Version: 13\r
              \r
              """
                  .formatted(path, port)
                  .getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(STATUS_BYTES), US_ASCII);
      return answer.endsWith(" 101");
    } catch (IOException notYet) {
      return false;
    }
  }

  /**
   * The page at that address.
   *
   * @throws IOException if there is none
   */
  public static String get(URI address) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      return answer.body();
    }
  }
}
