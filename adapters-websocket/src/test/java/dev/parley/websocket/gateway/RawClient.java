package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A client on a bare socket, for what no client library would send. Blocking, with a deadline on
 * every read; one thread.
 */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final Socket socket;
  private final DataInputStream in;

  private RawClient(int port, int receiveBufferBytes) throws IOException {
    this(withReceiveBuffer(receiveBufferBytes), port);
  }

  private RawClient(Socket unconnected, int port) throws IOException {
    socket = unconnected;
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  private static Socket withReceiveBuffer(int bytes) throws IOException {
    Socket socket = new Socket();
    if (bytes > 0) {
      socket.setReceiveBufferSize(bytes);
    }
    return socket;
  }

  public static RawClient dial(int port) throws IOException {
    return new RawClient(port, 0);
  }

  /** A client that comes from another address of this machine. */
  public static RawClient dialFrom(String address, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    return new RawClient(socket, port);
  }

  /** A client with next to no room in its socket. */
  public static RawClient dialNarrow(int port) throws IOException {
    return new RawClient(port, 4096);
  }

  /** The head of a proper handshake. */
  public static String handshake(String target, String... headers) {
    return "GET "
        + target
        + " HTTP/1.1\r\n"
        + "Host: localhost\r\n"
        + "Upgrade: websocket\r\n"
        + "Connection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: "
        + KEY
        + "\r\n"
        + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList())
        + "\r\n";
  }

  /** Connects, and fails unless it is upgraded. */
  public static RawClient connect(int port, String target) throws IOException {
    RawClient client = dial(port);
    client.upgrade(target);
    return client;
  }

  public void upgrade(String target) throws IOException {
    send(handshake(target).getBytes(ISO_8859_1));
    Answer answer = answer();
    if (answer.status() != 101) {
      throw new IllegalStateException("not upgraded: " + answer);
    }
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends what the server may have enough of half-way; its close frame is there all the same. */
  void sendUntilCut(byte[] bytes) throws IOException {
    try {
      send(bytes);
    } catch (SocketException enough) {
      // What is waited for.
    }
  }

  /** Half an end: no more is sent, and everything is still read. */
  void stopSending() throws IOException {
    socket.shutdownOutput();
  }

  /** An end without a word: the server is sent a reset. */
  public void breakOff() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The server's answer to a request: its head, and a body if it says how long that is. */
  public Answer answer() throws IOException {
    List<String> head = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.add(line);
    }
    int length =
        head.stream()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    String body = new String(in.readNBytes(length), UTF_8);
    return new Answer(Integer.parseInt(head.getFirst().split(" ", 3)[1]), head, body);
  }

  /**
   * Sends what the server may have enough of half-way, and says whether it refused: by an answer,
   * or by a reset that overtook the answer.
   */
  public boolean isRefusedWhenSending(byte[] bytes) throws IOException {
    sendUntilCut(bytes);
    try {
      int status = answer().status();
      return status >= 400 && status < 500;
    } catch (EOFException | SocketException cut) {
      return true;
    }
  }

  /** The next frame; of a close frame the code and the reason, of any other the text. */
  public Frame frame() throws IOException {
    int first = in.readUnsignedByte();
    byte[] payload = in.readNBytes((int) length());
    int opcode = first & 0x0F;
    if (opcode == 8 && payload.length >= 2) {
      int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
      return new Frame(opcode, code, new String(payload, 2, payload.length - 2, UTF_8));
    }
    return new Frame(opcode, 0, new String(payload, UTF_8));
  }

  /** The payload of the next compressed text message, others passed over. */
  byte[] compressedPayload() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      byte[] payload = in.readNBytes((int) length());
      if (first == 0xC1) {
        return payload;
      }
    }
  }

  private long length() throws IOException {
    int second = in.readUnsignedByte();
    if ((second & 0x80) != 0) {
      throw new IllegalStateException("a server's frames are not masked");
    }
    return switch (second) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> second;
    };
  }

  /** The next text message, pings passed over. */
  public String text() throws IOException {
    for (Frame frame = frame(); ; frame = frame()) {
      if (frame.opcode() == 1) {
        return frame.text();
      }
      if (frame.opcode() == 8) {
        throw new IllegalStateException("closed instead: " + frame);
      }
    }
  }

  /** The next text message that has these characters in it, others passed over. */
  public String textWith(String part) throws IOException {
    String text = text();
    while (!text.contains(part)) {
      if (text.startsWith("ERROR\n")) {
        throw new IllegalStateException("an ERROR instead: " + text);
      }
      text = text();
    }
    return text;
  }

  /** The code of the server's close frame, whatever comes before it; 1006 if there is none. */
  public int closeCode() throws IOException {
    try {
      for (Frame frame = frame(); ; frame = frame()) {
        if (frame.opcode() == 8) {
          return frame.closeCode();
        }
      }
    } catch (EOFException | SocketException cut) {
      return 1006;
    }
  }

  /** Whether the server ends the connection. */
  public boolean isEnded() throws IOException {
    try {
      while (in.read() >= 0) {
        // Whatever still comes.
      }
      return true;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(ISO_8859_1);
  }

  public record Frame(int opcode, int closeCode, String text) {}

  public record Answer(int status, List<String> head, String body) {
    public String header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return head.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst()
          .orElse("");
    }
  }
}
