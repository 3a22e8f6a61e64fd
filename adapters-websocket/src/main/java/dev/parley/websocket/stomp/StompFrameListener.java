package dev.parley.websocket.stomp;

/** Hears what a client sent, in its order. Called on the thread that decodes. */
interface StompFrameListener {
  void onFrame(StompFrame frame);

  /** An end of line between frames. */
  void onHeartBeat();
}
