package dev.parley.websocket.endpoint;

import java.util.Map;

/** A resource at a fixed path, for GET. Called on I/O threads; must not block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers a request.
   *
   * @param query the first value of each parameter, decoded
   */
  Reply reply(Map<String, String> query);
}
