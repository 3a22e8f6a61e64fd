package dev.parley.websocket.raw;

/**
 * What every client of {@code parley.1} is told of the node. Immutable, safe for any thread.
 *
 * @param version of the server
 * @param messagesPerSecond how many a client may send in the long run
 */
public record Greeting(String version, int messagesPerSecond) {}
