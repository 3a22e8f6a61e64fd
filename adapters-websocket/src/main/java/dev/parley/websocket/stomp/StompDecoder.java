package dev.parley.websocket.stomp;

import dev.parley.websocket.stomp.StompViolation.Rule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of the bytes a client sends, however they are cut into WebSocket messages and
 * whatever kind these are. Confined to its connection's I/O thread; one per connection.
 *
 * <p>Between frames nothing is held but this object. How long a frame may stay unfinished is the
 * caller's to watch, see {@link #isMidFrame()}.
 *
 * <pre>
 *   BETWEEN ──any other byte──→ an {@link UnfinishedFrame} ──NUL──→ BETWEEN
 *    └─ ends of line and NULs
 * </pre>
 */
final class StompDecoder {
  private final StompLimits limits;
  private @Nullable StompVersion version;
  private @Nullable UnfinishedFrame unfinished;
  private boolean afterReturn;
  private boolean ended;

  StompDecoder(StompLimits limits) {
    this.limits = limits;
  }

  /**
   * CONNECT has settled the version: from the next frame on headers are read as it writes them, and
   * the limit for clients that have not connected is lifted. May be called by the listener.
   */
  void setVersion(StompVersion version) {
    this.version = version;
  }

  /** Whether a frame has begun and not ended. Ends of line between frames begin none. */
  boolean isMidFrame() {
    return unfinished != null;
  }

  /** What is held of a frame until the rest of it comes, in bytes of the heap. */
  int heldBytes() {
    return unfinished == null ? 0 : unfinished.heldBytes();
  }

  /** Nothing more is wanted: what is left of the present message too is ignored. */
  void end() {
    ended = true;
    unfinished = null;
  }

  /**
   * Takes one message, text or binary, and reports what it completes. Nothing of the array is kept.
   *
   * @throws StompViolation as {@link #decodeNext} does
   */
  void decode(byte[] message, StompFrameListener listener) {
    int at = decodeNext(message, 0, listener);
    while (at < message.length) {
      at = decodeNext(message, at, listener);
    }
  }

  /**
   * Takes one message as far as the next frame that it completes, text or binary. Nothing of the
   * array is kept.
   *
   * @param from 0, or what it said of this message before
   * @return where it stopped: behind the frame that was reported, or at the end of the message
   * @throws StompViolation at the first byte that breaks a rule or a limit; the frames before it
   *     have been reported, everything after it is ignored, as it is after anything that the
   *     listener throws
   */
  int decodeNext(byte[] message, int from, StompFrameListener listener) {
    boolean sound = false;
    try {
      if (from == 0 && unfinished != null) {
        unfinished.nextPiece();
      }
      int at = from;
      boolean reported = false;
      while (at < message.length && !ended && !reported) {
        boolean within = unfinished != null;
        at = within ? within(message, at, listener) : between(message, at, listener);
        reported = within && unfinished == null;
      }
      sound = true;
      return ended ? message.length : at;
    } finally {
      if (!sound) {
        end();
      }
    }
  }

  /** STOMP 1.2 allows ends of line here; NULs are what some clients send with them. */
  private int between(byte[] message, int at, StompFrameListener listener) {
    byte next = message[at];
    if (afterReturn && next != '\n') {
      throw new StompViolation(Rule.COMMAND_UNKNOWN, null);
    }
    afterReturn = next == '\r';
    switch (next) {
      case '\n' -> listener.onHeartBeat();
      case '\r', 0 -> {}
      default -> {
        unfinished = new UnfinishedFrame(limits, version);
        return at;
      }
    }
    return at + 1;
  }

  private int within(byte[] message, int from, StompFrameListener listener) {
    UnfinishedFrame frame = Objects.requireNonNull(unfinished);
    int at = frame.take(message, from);
    if (frame.isComplete()) {
      unfinished = null;
      listener.onFrame(frame.finish());
    }
    return at;
  }
}
