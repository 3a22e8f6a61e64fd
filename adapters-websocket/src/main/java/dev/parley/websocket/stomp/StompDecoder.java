package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.websocket.rfc6455.Utf8;
import dev.parley.websocket.stomp.StompViolation.Rule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * Makes frames of the bytes a client sends, however they are cut into messages. Confined to its
 * connection's I/O thread; one per connection. Each byte is looked at once.
 *
 * <pre>
 *            end of line, NUL            empty line
 *   BETWEEN ─────────────────▶ LINE ───────────────────▶ BODY ──NUL──▶ BETWEEN
 *      ▲  (heart-beats here)    └─ command, then headers
 * </pre>
 */
final class StompDecoder {
  private static final byte[] NOTHING = {};
  private static final int INITIAL_BYTES = 128;
  private static final int UNKNOWN_LENGTH = -1;

  private static final Set<StompCommand> FROM_CLIENTS =
      EnumSet.of(
          StompCommand.CONNECT,
          StompCommand.STOMP,
          StompCommand.SEND,
          StompCommand.SUBSCRIBE,
          StompCommand.UNSUBSCRIBE,
          StompCommand.ACK,
          StompCommand.NACK,
          StompCommand.BEGIN,
          StompCommand.COMMIT,
          StompCommand.ABORT,
          StompCommand.DISCONNECT);

  private enum State {
    BETWEEN,
    LINE,
    BODY,
    ENDED
  }

  private final StompLimits limits;
  private StompVersion version = StompVersion.V1_2;
  private State state = State.BETWEEN;
  private byte[] part = NOTHING;
  private int partLength;
  private int frameBytes;
  private int pieces;
  private int headerCount;
  private int contentLength = UNKNOWN_LENGTH;
  private @Nullable StompCommand command;
  private Map<String, String> headers = new LinkedHashMap<>(0);

  StompDecoder(StompLimits limits) {
    this.limits = limits;
  }

  /** From the next frame on headers are read as that version writes them. */
  void setVersion(StompVersion version) {
    this.version = version;
  }

  /** Whether a frame has begun and not ended. */
  boolean isMidFrame() {
    return state == State.LINE || state == State.BODY;
  }

  /**
   * Takes one message's bytes and reports the frames they complete.
   *
   * @throws StompViolation at the first mistake; the frames before it have been reported, and
   *     everything after it is ignored
   */
  void decode(byte[] bytes, StompFrameListener listener) {
    try {
      if (isMidFrame() && ++pieces >= limits.maxPieces()) {
        throw violation(Rule.FRAME_TOO_LARGE);
      }
      int at = 0;
      while (at < bytes.length && state != State.ENDED) {
        at = state == State.BODY ? body(bytes, at, listener) : head(bytes[at], at, listener);
      }
    } catch (StompViolation violation) {
      state = State.ENDED;
      forgetFrame();
      throw violation;
    }
  }

  /** No more frames are wanted. */
  void end() {
    state = State.ENDED;
    forgetFrame();
  }

  private int head(byte next, int at, StompFrameListener listener) {
    if (state == State.BETWEEN) {
      if (next == '\n') {
        listener.onHeartBeat();
      }
      // RabbitMQ's clients, among others, are used to stray NULs and line ends between frames.
      if (next == '\n' || next == '\r' || next == 0) {
        return at + 1;
      }
      state = State.LINE;
    }
    count(1);
    if (next == '\n') {
      endLine();
    } else if (next == 0) {
      throw violation(Rule.HEADER_INVALID);
    } else {
      if (partLength >= limits.maxLineBytes()) {
        throw violation(Rule.HEADERS_TOO_LARGE);
      }
      append(next);
    }
    return at + 1;
  }

  private void endLine() {
    // A line may end in CR LF since 1.2; older clients send it too.
    int length = partLength > 0 && part[partLength - 1] == '\r' ? partLength - 1 : partLength;
    String line = text(length);
    partLength = 0;
    if (command == null) {
      command = command(line);
    } else if (line.isEmpty()) {
      beginBody();
    } else {
      header(line);
    }
  }

  private StompCommand command(String line) {
    for (StompCommand known : FROM_CLIENTS) {
      if (known.name().equals(line)) {
        return known;
      }
    }
    throw violation(Rule.COMMAND_UNKNOWN);
  }

  private void header(String line) {
    if (++headerCount > limits.maxHeaders()) {
      throw violation(Rule.HEADERS_TOO_LARGE);
    }
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw violation(Rule.HEADER_INVALID);
    }
    boolean escaped = command != StompCommand.CONNECT;
    String name = line.substring(0, colon);
    String value = line.substring(colon + 1);
    try {
      name = escaped ? HeaderEscapes.unescape(name, version) : name;
      value = escaped ? HeaderEscapes.unescape(value, version) : value;
    } catch (StompViolation unescapable) {
      throw violation(unescapable.rule());
    }
    if (version == StompVersion.V1_0) {
      // The examples of 1.0 have a space behind the colon; later versions forbid trimming.
      name = name.strip();
      value = value.strip();
    }
    headers.putIfAbsent(name, value);
    if (name.equals("content-length") && contentLength == UNKNOWN_LENGTH) {
      contentLength = contentLength(value);
    }
  }

  private int contentLength(String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw violation(Rule.CONTENT_LENGTH_INVALID);
    }
    if (value.length() > 9 || Integer.parseInt(value) > limits.maxFrameBytes()) {
      throw violation(Rule.FRAME_TOO_LARGE);
    }
    return Integer.parseInt(value);
  }

  private void beginBody() {
    if (contentLength != UNKNOWN_LENGTH && frameBytes + contentLength > limits.maxFrameBytes()) {
      throw violation(Rule.FRAME_TOO_LARGE);
    }
    state = State.BODY;
  }

  /** Takes as much of the body as there is; where it goes on after it. */
  private int body(byte[] bytes, int at, StompFrameListener listener) {
    int end =
        contentLength == UNKNOWN_LENGTH
            ? indexOfNul(bytes, at)
            : Math.min(bytes.length, at + contentLength - partLength);
    append(bytes, at, end);
    if (end == bytes.length) {
      return end;
    }
    if (bytes[end] != 0) {
      throw violation(Rule.NUL_MISSING);
    }
    endFrame(listener);
    return end + 1;
  }

  private void endFrame(StompFrameListener listener) {
    StompCommand ended = Objects.requireNonNull(command);
    byte[] body = Arrays.copyOf(part, partLength);
    if (ended != StompCommand.SEND) {
      // Other suites end a CONNECT with empty lines before its NUL: that is no body.
      for (byte next : body) {
        if (next != '\n' && next != '\r') {
          throw violation(Rule.BODY_NOT_ALLOWED);
        }
      }
      body = NOTHING;
    }
    StompFrame frame = new StompFrame(ended, headers, body);
    state = State.BETWEEN;
    forgetFrame();
    listener.onFrame(frame);
  }

  private void forgetFrame() {
    part = NOTHING;
    partLength = 0;
    frameBytes = 0;
    pieces = 0;
    headerCount = 0;
    contentLength = UNKNOWN_LENGTH;
    command = null;
    headers = new LinkedHashMap<>(0);
  }

  private void count(int more) {
    frameBytes += more;
    if (frameBytes > limits.maxFrameBytes()) {
      throw violation(Rule.FRAME_TOO_LARGE);
    }
  }

  private void append(byte next) {
    ensureRoom(1);
    part[partLength++] = next;
  }

  private void append(byte[] bytes, int from, int to) {
    count(to - from);
    ensureRoom(to - from);
    System.arraycopy(bytes, from, part, partLength, to - from);
    partLength += to - from;
  }

  private void ensureRoom(int more) {
    if (partLength + more > part.length) {
      part =
          Arrays.copyOf(
              part, Math.max(INITIAL_BYTES, Math.max(part.length * 2, partLength + more)));
    }
  }

  private String text(int length) {
    byte[] line = Arrays.copyOf(part, length);
    if (!Utf8.isValid(line)) {
      throw violation(Rule.NOT_UTF8);
    }
    return new String(line, UTF_8);
  }

  private StompViolation violation(Rule rule) {
    return new StompViolation(rule, headers.get("receipt"));
  }

  private static int indexOfNul(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != 0) {
      at++;
    }
    return at;
  }
}
