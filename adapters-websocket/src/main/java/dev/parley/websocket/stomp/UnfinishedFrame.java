package dev.parley.websocket.stomp;

import dev.parley.websocket.stomp.StompViolation.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * A frame of which something is still to come. Confined to its connection's I/O thread; exists from
 * a frame's first byte to its NUL.
 *
 * <pre>
 *   COMMAND ──line──→ HEADERS ──empty line──→ BODY ──NUL──→ COMPLETE
 * </pre>
 *
 * <p>Every byte is looked at in the order it came and fails at the same place however the input is
 * cut, so that no cut can get past a rule. What has been looked at is not looked at again.
 */
final class UnfinishedFrame {
  private static final byte[] NOTHING = {};

  /** This object and what it consists of while it is empty. */
  private static final int OBJECT_BYTES = 256;

  /** UNSUBSCRIBE and a carriage return. */
  private static final int MAX_COMMAND_BYTES = 12;

  private static final Map<String, StompCommand> CLIENT_COMMANDS =
      Stream.of(
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
              StompCommand.DISCONNECT)
          .collect(Collectors.toUnmodifiableMap(StompCommand::name, Function.identity()));

  private enum Part {
    COMMAND,
    HEADERS,
    BODY,
    COMPLETE
  }

  private final StompLimits limits;
  private final @Nullable StompVersion version;
  private final int maxBytes;
  private final PartialBytes partial = new PartialBytes();
  private Part part = Part.COMMAND;
  private int size;
  private int pieces = 1;
  private boolean isUnknown;
  private @Nullable FrameHead head;
  private HeaderList headers = HeaderList.EMPTY;
  private int bodyBytes;
  private byte[] body = NOTHING;

  /**
   * @param version null until CONNECT has settled it
   */
  UnfinishedFrame(StompLimits limits, @Nullable StompVersion version) {
    this.limits = limits;
    this.version = version;
    this.maxBytes = version == null ? limits.maxConnectBytes() : limits.maxFrameBytes();
  }

  /** Another message begins, and this frame goes on in it. */
  void nextPiece() {
    pieces++;
    if (pieces > limits.maxPieces()) {
      throw violation(Rule.TOO_MANY_PIECES);
    }
  }

  /** Takes what belongs to this frame, and says where it stopped: at the end or behind the NUL. */
  int take(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && part != Part.COMPLETE) {
      at = part == Part.BODY ? takeBody(bytes, at) : takeLine(bytes, at);
    }
    return at;
  }

  /** What is held of it, in bytes of the heap. */
  int heldBytes() {
    int headerBytes = head == null ? 0 : head.count() * HeaderList.BYTES_PER_HEADER;
    return OBJECT_BYTES + 2 * size + headerBytes;
  }

  boolean isComplete() {
    return part == Part.COMPLETE;
  }

  StompFrame finish() {
    return new StompFrame(head().command(), headers, body);
  }

  private int takeLine(byte[] bytes, int from) {
    int lineRoom = lineBytes() + 1 - partial.length();
    int room = Math.min(lineRoom, maxBytes - size);
    int end = Math.min(bytes.length - from, room) + from;
    int at = from;
    while (at < end && bytes[at] != '\n' && bytes[at] != 0) {
      at++;
    }
    size += at - from;
    if (at - from == room) {
      throw violation(room < lineRoom ? Rule.FRAME_TOO_LARGE : lineRule(Rule.HEADERS_TOO_LARGE));
    }
    if (at == end) {
      partial.append(bytes, from, at);
      return at;
    }
    if (bytes[at] == 0) {
      throw violation(lineRule(Rule.HEADER_INVALID));
    }
    size++;
    endLine(partial.finish(bytes, from, at));
    return at + 1;
  }

  private int lineBytes() {
    return part == Part.COMMAND ? MAX_COMMAND_BYTES : limits.maxLineBytes();
  }

  private Rule lineRule(Rule ofHeader) {
    return part == Part.COMMAND ? Rule.COMMAND_UNKNOWN : ofHeader;
  }

  private void endLine(byte[] bytes) {
    // CR LF is of 1.2 only, but clients of every version have been sending it.
    boolean endsInReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    byte[] line = endsInReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    if (part == Part.COMMAND) {
      head = new FrameHead(command(line), version, limits.maxHeaders());
      part = Part.HEADERS;
    } else if (isUnknown) {
      passOver(line);
    } else if (line.length > 0) {
      head().add(line);
      requireRoomForBody();
    } else {
      headers = head().finish();
      requireRoomForBody();
      part = Part.BODY;
    }
  }

  private StompCommand command(byte[] line) {
    StompCommand command = CLIENT_COMMANDS.get(new String(line, StandardCharsets.ISO_8859_1));
    if (command == null) {
      isUnknown = true;
      return StompCommand.SEND; // Its headers are read all the same.
    }
    return command;
  }

  /** A header of a frame that is refused when all of them have come: it may ask for a receipt. */
  private void passOver(byte[] line) {
    try {
      if (line.length > 0) {
        head().add(line);
        return;
      }
    } catch (StompViolation alsoWrong) {
      // The command is what is told: it came first.
    }
    throw violation(Rule.COMMAND_UNKNOWN);
  }

  /** A body that cannot fit is refused when it is declared, and not when it has come. */
  private void requireRoomForBody() {
    int declared = head().contentLength();
    if (declared != FrameHead.UNTIL_NUL && declared >= maxBytes - size) {
      throw violation(Rule.FRAME_TOO_LARGE);
    }
  }

  private int takeBody(byte[] bytes, int from) {
    int declared = head().contentLength();
    int room = declared == FrameHead.UNTIL_NUL ? maxBytes - size : declared - bodyBytes;
    int end = Math.min(bytes.length - from, room) + from;
    int at = declared == FrameHead.UNTIL_NUL ? indexOfNul(bytes, from, end) : end;
    requireAllowed(bytes, from, at);
    size += at - from;
    bodyBytes += at - from;
    if (declared == FrameHead.UNTIL_NUL && at - from == room) {
      throw violation(Rule.FRAME_TOO_LARGE);
    }
    if (at == bytes.length) {
      keep(bytes, from, at);
      return at;
    }
    if (bytes[at] != 0) {
      throw violation(Rule.NUL_MISSING);
    }
    if (head().command().isBodyAllowed()) {
      body = partial.finish(bytes, from, at);
    }
    part = Part.COMPLETE;
    return at + 1;
  }

  private void keep(byte[] bytes, int from, int to) {
    if (head().command().isBodyAllowed()) {
      partial.append(bytes, from, to);
    }
  }

  /** Other brokers' own suites have line ends between a CONNECT and its NUL: that is no body. */
  private void requireAllowed(byte[] bytes, int from, int to) {
    if (head().command().isBodyAllowed()) {
      return;
    }
    for (int at = from; at < to; at++) {
      if (bytes[at] != '\n' && bytes[at] != '\r') {
        throw violation(Rule.BODY_NOT_ALLOWED);
      }
    }
  }

  private static int indexOfNul(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != 0) {
      at++;
    }
    return at;
  }

  private FrameHead head() {
    return Objects.requireNonNull(head);
  }

  private StompViolation violation(Rule rule) {
    return new StompViolation(
        isUnknown ? Rule.COMMAND_UNKNOWN : rule, head == null ? null : head.receipt());
  }
}
