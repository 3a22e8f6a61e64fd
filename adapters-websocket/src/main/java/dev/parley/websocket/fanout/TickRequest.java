package dev.parley.websocket.fanout;

/** How a connection lets its shard know that it wishes for time sooner than it said. */
@FunctionalInterface
public interface TickRequest {
  /** The next time that time passes it passes for this one. On the shard's thread. */
  void requestTick();
}
