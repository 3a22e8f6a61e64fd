package dev.parley.websocket.stomp;

/**
 * How large a frame from a client may be. Immutable, safe for any thread.
 *
 * @param maxFrameBytes of command, headers, body and the NUL together
 * @param maxConnectBytes the same, for a client whose CONNECT has not been seen yet: until then
 *     anybody can make us keep what is sent
 * @param maxHeaders of one frame, repeated ones included
 * @param maxLineBytes of one header, its carriage return included; an access token has to fit
 * @param maxPieces WebSocket messages that one frame may be spread over, empty ones included: a
 *     frame in single bytes costs us more than it costs its sender
 */
record StompLimits(
    int maxFrameBytes, int maxConnectBytes, int maxHeaders, int maxLineBytes, int maxPieces) {
  /**
   * 64 KiB, four times the largest body that is taken; 16 KiB before CONNECT, 64 headers of 10 KiB,
   * 256 messages: a stompjs that splits large frames sends 64 KiB in 8.
   */
  static final StompLimits DEFAULT = new StompLimits(64 * 1024, 16 * 1024, 64, 10 * 1024, 256);

  StompLimits {
    if (maxFrameBytes < 1 || maxFrameBytes > 1 << 30) {
      throw new IllegalArgumentException("maxFrameBytes must be 1 to 1 GiB");
    }
    if (maxConnectBytes < 1 || maxConnectBytes > maxFrameBytes) {
      throw new IllegalArgumentException("maxConnectBytes must be 1 to maxFrameBytes");
    }
    if (maxHeaders < 1 || maxLineBytes < 1 || maxPieces < 1) {
      throw new IllegalArgumentException("maxHeaders, maxLineBytes, maxPieces must be positive");
    }
  }
}
