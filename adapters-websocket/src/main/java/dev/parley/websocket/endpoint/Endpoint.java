package dev.parley.websocket.endpoint;

import java.util.Map;

/** Something to be had by GET at a fixed path. Called on I/O threads; must not block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers a request.
   *
   * @param query the first value of each parameter, decoded
   */
  Reply reply(Map<String, String> query);
}
