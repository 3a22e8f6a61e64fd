package dev.parley.http.undertow;

import io.undertow.server.HttpServerExchange;

/**
 * What a handler reports about a request to the {@link HttpListener} that received it. Nothing is
 * done where it came by another one. Stateless, safe for any thread.
 */
public final class HttpExchanges {
  private HttpExchanges() {}

  /** The handler bounds how many such connections there are; the listener counts it no more. */
  public static void handOver(HttpServerExchange exchange) {
    WatchedConnection watched = WatchedConnection.of(exchange);
    if (watched != null) {
      watched.handOver();
    }
  }

  /**
   * The answer goes on for as long as the handler wants, who bounds how many such there are and how
   * slow they may be; the listener does neither any more.
   */
  public static void keepOpen(HttpServerExchange exchange) {
    WatchedConnection watched = WatchedConnection.of(exchange);
    if (watched != null) {
      watched.keepOpen();
    }
  }

  /** The answer, whose status is set, begins, and another request may follow. */
  public static void answer(HttpServerExchange exchange) {
    WatchedConnection watched = WatchedConnection.of(exchange);
    if (watched != null) {
      watched.answer(exchange, true);
    }
  }

  /** The answer, whose status is set, begins, and the connection ends after it. */
  public static void answerAndEnd(HttpServerExchange exchange) {
    WatchedConnection watched = WatchedConnection.of(exchange);
    if (watched != null) {
      watched.answer(exchange, false);
    }
  }

  /**
   * On the I/O thread: the connection speaks HTTP no more, and whoever has it now answers for it.
   */
  public static void upgraded(HttpServerExchange exchange) {
    WatchedConnection watched = WatchedConnection.of(exchange);
    if (watched != null) {
      watched.upgraded();
    }
  }
}
