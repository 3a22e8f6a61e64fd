package dev.parley.acceptance.siege;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * One socket, from any address of this machine's own. Blocking, with a virtual thread each, so that
 * one process has thousands of them. One thread writes and one reads; {@link #close} is for any.
 */
final class Peer implements AutoCloseable {
  private static final int NARROW = 4096;
  private static final int CONNECTED_WITHIN_MILLIS = 10_000;

  /** Written by all and looked at by none. */
  private static final byte[] DROPPED = new byte[64 * 1024];

  private final Socket socket = new Socket();
  private final DataInputStream in;

  private Peer(InetAddress from, int port, int receiveBufferBytes, int bufferBytes)
      throws IOException {
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setTcpNoDelay(true);
      // At its end the port is free at once: there are only so many for one address.
      socket.setSoLinger(true, 0);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECTED_WITHIN_MILLIS);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), bufferBytes));
    } catch (IOException notConnected) {
      socket.close();
      throw notConnected;
    }
  }

  static Peer dial(InetAddress from, int port) throws IOException {
    return new Peer(from, port, 0, 1024);
  }

  /** One with next to no room for what it does not read. */
  static Peer dialNarrow(InetAddress from, int port) throws IOException {
    return new Peer(from, port, NARROW, 1024);
  }

  /** One that has much to read. */
  static Peer dialWide(InetAddress from, int port) throws IOException {
    return new Peer(from, port, 0, 64 * 1024);
  }

  /** Its end is so far away at the most, whatever is going on then. */
  void endWithin(Duration limit) {
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              LockSupport.parkNanos(limit.toNanos());
              close();
            });
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(String ascii) throws IOException {
    send(ascii.getBytes(ISO_8859_1));
  }

  /** One message of text. */
  void say(String text) throws IOException {
    send(ClientFrames.text(text));
  }

  /** Shakes hands. */
  void upgrade(String target) throws IOException {
    send(RawClient.handshake(target));
    int status = answer();
    if (status != 101) {
      throw new Refused(status);
    }
  }

  /** Asks for an event stream. */
  void stream(String target) throws IOException {
    send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    int status = answer();
    if (status != 200) {
      throw new Refused(status);
    }
  }

  /** Shakes hands at /stomp, and is CONNECTED. */
  void connectStomp(String token) throws IOException {
    upgrade("/stomp");
    say("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + token + "\n\n\0");
    messageWith("CONNECTED");
  }

  /** The status of the next HTTP answer, whose body is passed over. */
  int answer() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  /** The next message; pings are answered. */
  String message() throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0F;
      byte[] payload = in.readNBytes((int) length());
      switch (opcode) {
        case 1, 2 -> {
          return new String(payload, UTF_8);
        }
        case 8 -> throw new Closed(((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF));
        case 9 -> send(ClientFrames.pong(payload));
        default -> {
          // Pongs tell nothing.
        }
      }
    }
  }

  /** The next message with this in it, others passed over. */
  String messageWith(String part) throws IOException {
    String message = message();
    while (!message.contains(part)) {
      message = message();
    }
    return message;
  }

  /** Reads whatever comes, and returns when nothing comes any more. */
  void readToTheEnd() throws IOException {
    while (in.read(DROPPED) >= 0) {
      // Until the node has had enough.
    }
  }

  /** The same, beside somebody who writes and will see the end too. */
  void drain() {
    try {
      readToTheEnd();
    } catch (IOException ended) {
      // Seen by who writes.
    }
  }

  /** An end without a word. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException gone) {
      // As it should be.
    }
  }

  private long length() throws IOException {
    int second = in.readUnsignedByte();
    return switch (second) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> second;
    };
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** The node answered a handshake, and not with 101. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(int status) {
      super("refused with " + status);
    }
  }

  /** The node closed. */
  static final class Closed extends IOException {
    private static final long serialVersionUID = 1L;

    Closed(int code) {
      super("closed with " + code);
    }
  }
}
