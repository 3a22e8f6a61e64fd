package dev.parley.websocket.stomp;

/** Hears what a client sent, in the order it was sent. Called on the thread that decodes. */
interface StompFrameListener {
  /** A whole frame, which belongs to the listener from then on. */
  void onFrame(StompFrame frame);

  /** An end of line between frames, once for each. Those behind a frame cannot be told apart. */
  void onHeartBeat();
}
