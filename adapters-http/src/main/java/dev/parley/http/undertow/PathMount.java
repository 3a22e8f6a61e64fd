package dev.parley.http.undertow;

import io.undertow.server.HttpServerExchange;

/**
 * What is served at some paths of a listener that has others of its own. Called on I/O threads;
 * never blocks them.
 */
public interface PathMount {
  /** Whether a path, decoded, is one of those. */
  boolean takes(String path);

  /** What the listener has to let through of a body; more than the mount itself takes of one. */
  long mostBodyBytes();

  /** Answers, by {@link HttpExchanges}; bodies are its own affair, and so are their bounds. */
  void handle(HttpServerExchange exchange);
}
