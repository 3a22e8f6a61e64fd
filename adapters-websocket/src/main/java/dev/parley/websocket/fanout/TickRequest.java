package dev.parley.websocket.fanout;

/** Asks a connection's shard for an earlier tick. */
@FunctionalInterface
public interface TickRequest {
  /** The next time that time passes it passes for this one. On the shard's thread. */
  void requestTick();
}
