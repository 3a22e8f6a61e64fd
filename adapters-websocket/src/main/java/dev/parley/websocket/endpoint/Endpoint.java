package dev.parley.websocket.endpoint;

import java.util.Map;

/** A resource at a fixed path. Called on I/O threads; must not block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Something to be done, instead of something to be had: for POST without a body, and of pages for
   * those alone that may connect.
   */
  static Endpoint action(Endpoint doing) {
    return new Endpoint() {
      @Override
      public Reply reply(Map<String, String> query) {
        return doing.reply(query);
      }

      @Override
      public boolean isAction() {
        return true;
      }
    };
  }

  /** Whether it is for POST, and not for GET. */
  default boolean isAction() {
    return false;
  }

  /**
   * Answers a request.
   *
   * @param query the first value of each parameter, decoded
   */
  Reply reply(Map<String, String> query);
}
