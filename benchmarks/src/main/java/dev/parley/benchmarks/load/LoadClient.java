package dev.parley.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.net.ExtendedSocketOptions;

/**
 * One connection of a run. Confined to the thread of its {@link Subscribers} or {@link Storm}.
 * Reads what it must: the head of each frame, the first bytes of each payload to tell events from
 * the rest, and the whole payload where latencies are sampled; so that the machine is left to the
 * server.
 *
 * <pre>
 *   UPGRADING ──101──▶ (JOINING ──CONNECTED, presence:state──▶) UP ──close or end──▶ CLOSED
 *        └──any other status──▶ CLOSED
 * </pre>
 */
final class LoadClient {
  /** Told what becomes of the connection. */
  interface Listener {
    void up(LoadClient subscriber);

    /**
     * The answer was not 101.
     *
     * @param answer its status, or {@link #NO_ANSWER}
     * @param retrySeconds after which it may be asked again; 0 if it says nothing of that
     */
    void refused(LoadClient subscriber, String answer, int retrySeconds);

    void closed(LoadClient subscriber, int code);

    /** An event of the run; {@code dueNanos} is -1 where this connection is not sampled. */
    void event(LoadClient subscriber, long dueNanos);

    /** Anything else. */
    void other();
  }

  private enum State {
    UPGRADING,
    JOINING,
    UP,
    CLOSED
  }

  /** What stands for a status where the connection ended without one. */
  static final String NO_ANSWER = "connection lost";

  private static final Pattern RETRY_AFTER =
      Pattern.compile("(?i)\\r\\nretry-after: *(\\d{1,6})\\r\\n");
  private static final int OPENING_BYTES = 10;
  private static final int MAX_HEAD_BYTES = 16 * 1024;
  private static final int MAX_SAMPLE_BYTES = 64 * 1024;
  private static final int NO_STATUS = 1006;

  final SocketChannel socket;
  final boolean deaf;
  private final LoadPlan plan;
  private final int number;
  private final int channel;
  private final String token;
  private final boolean sampled;
  private State state = State.UPGRADING;
  private boolean wasUp;
  private StringBuilder head = new StringBuilder();
  private final byte[] frameHead = new byte[10];
  private int frameHeadBytes;
  private long payloadLeft = -1;
  private final byte[] opening = new byte[OPENING_BYTES];
  private int openingBytes;
  private byte[] sample = {};
  private int sampleBytes;

  LoadClient(LoadPlan plan, int number, SocketChannel socket, boolean sampled) {
    this.plan = plan;
    this.socket = socket;
    this.number = number;
    this.channel = plan.channelOf(number);
    this.token = plan.tokens().get(number % plan.tokens().size());
    this.deaf = plan.isDeaf(number);
    this.sampled = sampled;
  }

  /** Whether it has been up; it may have ended since. */
  boolean wasUp() {
    return wasUp;
  }

  /** Which of the run's connections it is. */
  int number() {
    return number;
  }

  int channel() {
    return channel;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Sends the opening handshake. */
  void open() throws IOException {
    String target =
        switch (plan.protocol()) {
          case RAW -> "/ws?channelId=" + Events.channel(channel) + "&token=" + token;
          case PARLEY_1 -> "/ws";
          case STOMP -> "/stomp";
        };
    String subprotocols =
        switch (plan.protocol()) {
          case RAW -> "";
          case PARLEY_1 -> "Sec-WebSocket-Protocol: parley.1, bearer, " + token + "\r\n";
          case STOMP -> "Sec-WebSocket-Protocol: v12.stomp\r\n";
        };
    send(
        ByteBuffer.wrap(
            ("GET "
                    + target
                    + " HTTP/1.1\r\nHost: "
                    + plan.server().getAuthority()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + subprotocols
                    + "\r\n")
                .getBytes(US_ASCII)));
  }

  /** Takes all the bytes. */
  void read(ByteBuffer in, Listener listener) throws IOException {
    while (in.hasRemaining() && state != State.CLOSED) {
      if (state == State.UPGRADING) {
        readHead(in, listener);
      } else {
        readFrame(in, listener);
      }
    }
  }

  /** The connection has ended without a close frame. */
  void lost(Listener listener) {
    if (state == State.UPGRADING) {
      end(() -> listener.refused(this, NO_ANSWER, 0));
    } else {
      end(() -> listener.closed(this, NO_STATUS));
    }
  }

  private void end(Runnable tell) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      tell.run();
    }
  }

  private void readHead(ByteBuffer in, Listener listener) throws IOException {
    while (in.hasRemaining()) {
      head.append((char) (in.get() & 0xFF));
      if (head.length() > MAX_HEAD_BYTES) {
        end(() -> listener.refused(this, "a head without an end", 0));
        return;
      }
      if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        String status = head.substring(0, head.indexOf("\r\n")).replaceFirst("^HTTP/1.1 ", "");
        Matcher retry = RETRY_AFTER.matcher(head);
        int retrySeconds = retry.find() ? Integer.parseInt(retry.group(1)) : 0;
        head = new StringBuilder(0);
        if (!status.startsWith("101")) {
          end(() -> listener.refused(this, status, retrySeconds));
        } else {
          enter(listener);
        }
        return;
      }
    }
  }

  private void enter(Listener listener) throws IOException {
    switch (plan.protocol()) {
      case RAW -> up(listener);
      case PARLEY_1 -> {
        state = State.JOINING;
        sendText("{\"type\":\"channel:join\",\"channelId\":\"" + Events.channel(channel) + "\"}");
      }
      case STOMP -> {
        state = State.JOINING;
        sendText(
            "CONNECT\naccept-version:1.2\nhost:load\nheart-beat:0,0\nAuthorization:Bearer "
                + token
                + "\n\n\0");
      }
    }
  }

  private void up(Listener listener) throws IOException {
    acknowledgeAsItReads();
    state = State.UP;
    wasUp = true;
    listener.up(this);
  }

  /**
   * Whoever has answered the server before, as STOMP clients have, would acknowledge later: not
   * when it reads an event but with the next one's arrival, which on the loopback device is CPU of
   * the server's, 1 to 2 µs a delivery. What is compared then is what the server does, not who of
   * its clients spoke last (docs/performance.md).
   */
  private void acknowledgeAsItReads() throws IOException {
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
      socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
    }
  }

  private void subscribeByStomp() throws IOException {
    sendText(
        "SUBSCRIBE\nid:0\ndestination:/topic/channels/"
            + Events.channel(channel)
            + "/messages\n\n\0");
  }

  private void readFrame(ByteBuffer in, Listener listener) throws IOException {
    if (payloadLeft < 0) {
      frameHead[frameHeadBytes++] = in.get();
      if (frameHeadBytes < 2 || frameHeadBytes < frameHeadLength()) {
        return;
      }
      payloadLeft = payloadLength();
      openingBytes = 0;
      sampleBytes = 0;
    }
    take(in);
    if (payloadLeft == 0) {
      int opcode = frameHead[0] & 0x0F;
      frameHeadBytes = 0;
      payloadLeft = -1;
      finished(opcode, listener);
    }
  }

  private int frameHeadLength() {
    return switch (frameHead[1] & 0x7F) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private long payloadLength() {
    int shortLength = frameHead[1] & 0x7F;
    if (shortLength < 126) {
      return shortLength;
    }
    long length = 0;
    for (int i = 2; i < frameHeadBytes; i++) {
      length = (length << 8) | (frameHead[i] & 0xFF);
    }
    return length;
  }

  private void take(ByteBuffer in) {
    int taken = (int) Math.min(payloadLeft, in.remaining());
    int from = in.position();
    for (int i = 0; openingBytes < OPENING_BYTES && i < taken; i++) {
      opening[openingBytes++] = in.get(from + i);
    }
    if (sampled && sampleBytes + taken <= MAX_SAMPLE_BYTES) {
      if (sample.length < sampleBytes + taken) {
        sample = Arrays.copyOf(sample, Math.max(1024, 2 * (sampleBytes + taken)));
      }
      in.get(from, sample, sampleBytes, taken);
      sampleBytes += taken;
    }
    in.position(from + taken);
    payloadLeft -= taken;
  }

  private void finished(int opcode, Listener listener) throws IOException {
    switch (opcode) {
      case 1, 2 -> message(listener);
      case 8 -> {
        int code = openingBytes < 2 ? NO_STATUS : ((opening[0] & 0xFF) << 8) | (opening[1] & 0xFF);
        end(() -> listener.closed(this, code));
      }
      case 9 -> sendFrame(0x8A, new byte[0]);
      default -> listener.other();
    }
  }

  private void message(Listener listener) throws IOException {
    boolean event =
        switch (plan.protocol()) {
          // {"type":"message:… or {"type":"presence:…, the server's own
          case RAW, PARLEY_1 -> openingBytes == OPENING_BYTES && opening[9] == 'm';
          case STOMP -> opening[0] == 'M';
        };
    if (event) {
      listener.event(this, sampled ? Events.dueNanos(sample, sampleBytes) : -1);
    } else if (state == State.JOINING && opening[0] == '{' && opening[9] == 'p') {
      up(listener);
    } else if (state == State.JOINING && opening[0] == 'C') {
      subscribeByStomp();
      up(listener);
    } else if (state == State.JOINING && opening[0] == 'E') {
      end(() -> listener.refused(this, "STOMP ERROR", 0));
    } else {
      listener.other();
    }
  }

  private void sendText(String text) throws IOException {
    sendFrame(0x81, text.getBytes(ISO_8859_1));
  }

  /** With a mask of zeros: allowed, and nothing to compute. */
  private void sendFrame(int first, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    send(frame.putInt(0).put(payload).flip());
  }

  /** A few hundred bytes into an empty socket buffer: they fit. */
  private void send(ByteBuffer bytes) throws IOException {
    if (socket.write(bytes) == 0 || bytes.hasRemaining()) {
      throw new IOException("the socket takes nothing");
    }
  }
}
