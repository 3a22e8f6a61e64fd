package dev.parley.websocket.stomp;

/**
 * How large a frame may be.
 *
 * @param maxFrameBytes of command, headers and body together
 * @param maxHeaders of one frame
 * @param maxLineBytes of the command or one header; a token has to fit
 * @param maxPieces WebSocket messages that one frame may be spread over
 */
record StompLimits(int maxFrameBytes, int maxHeaders, int maxLineBytes, int maxPieces) {
  static final StompLimits DEFAULT = new StompLimits(512 * 1024, 64, 10 * 1024, 256);
}
