package dev.parley.websocket.stomp;

/**
 * The message that a client's frames are being taken of, one at a time: what is behind one that is
 * not through stays undecoded. Confined to its connection's I/O thread.
 */
final class StompInput {
  private static final byte[] NOTHING = {};

  private final StompDecoder decoder = new StompDecoder(StompLimits.DEFAULT);
  private byte[] message = NOTHING;
  private int decoded;
  private long unfinishedSinceNanos;

  /** CONNECT has settled how headers are read. */
  void setVersion(StompVersion version) {
    decoder.setVersion(version);
  }

  /** The next message, of which nothing is left before it. An empty one counts as a piece, too. */
  void take(byte[] next, StompFrameListener listener, long nowNanos) {
    message = next;
    decoded = 0;
    decodeNext(listener, nowNanos);
  }

  /**
   * Decodes as far as the next frame, and reports it.
   *
   * @throws StompViolation if it is none; nothing is left then
   */
  void decodeNext(StompFrameListener listener, long nowNanos) {
    byte[] bytes = message;
    boolean wasMidFrame = decoder.isMidFrame();
    boolean sound = false;
    try {
      int end = decoder.decodeNext(bytes, decoded, listener);
      sound = true;
      decoded = message.length == 0 ? 0 : end; // The listener may have ended it.
    } finally {
      if (!sound || decoded >= message.length) {
        clear();
      }
    }
    if (decoder.isMidFrame() && !wasMidFrame) {
      unfinishedSinceNanos = nowNanos;
    }
  }

  /** How many bytes of the message have not been decoded. */
  int left() {
    return message.length - decoded;
  }

  /** About how much of the heap it takes. */
  int heldBytes() {
    return decoder.heldBytes() + message.length;
  }

  /** What finishes a frame may be among what waits: that client is not standing still. */
  void isWaitedFor(long nowNanos) {
    unfinishedSinceNanos = nowNanos;
  }

  /** For how many nanoseconds a frame has been unfinished; 0 if none is. */
  long unfinishedNanos(long nowNanos) {
    return decoder.isMidFrame() ? nowNanos - unfinishedSinceNanos : 0;
  }

  /** Nothing more is wanted, and nothing kept. */
  void end() {
    decoder.end();
    clear();
  }

  private void clear() {
    message = NOTHING;
    decoded = 0;
  }
}
