package dev.parley.http;

import java.time.Duration;

/**
 * How many HTTP connections may be open at a time, and for how long. Immutable, safe for any
 * thread.
 *
 * @param connections of all addresses together, at least 1
 * @param perAddress of one {@link ClientAddress}, at least 1; proxies have no limit of their own
 * @param headBytes of all unfinished heads together; at least one head's
 * @param headBytesPerAddress of those of one address; at least one head's
 * @param head from the accept, or from the first byte of a further request, to a whole head
 * @param work from the whole head to the beginning of the answer
 * @param write from the beginning of an answer to its end
 * @param idle from an answer to the first byte of the next request
 * @param life of a connection that is kept alive: the next answer is its last
 */
public record HttpLimits(
    int connections,
    int perAddress,
    long headBytes,
    long headBytesPerAddress,
    Duration head,
    Duration work,
    Duration write,
    Duration idle,
    Duration life) {
  private static final long MEBIBYTE = 1024L * 1024;

  /** For the public port: a browser's handshake needs a connection for some milliseconds. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          4_096,
          1_024,
          8 * MEBIBYTE,
          2 * MEBIBYTE,
          Duration.ofMillis(4_500),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofMinutes(10));

  public HttpLimits {
    if (connections < 1 || perAddress < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /** So many, and of one address a quarter of them. */
  public HttpLimits withConnections(int most) {
    return new HttpLimits(
        most, Math.max(1, most / 4), headBytes, headBytesPerAddress, head, work, write, idle, life);
  }

  /** So many bytes of unfinished heads, and of one address a quarter of them. */
  public HttpLimits withHeadBytes(long most) {
    return new HttpLimits(
        connections, perAddress, most, Math.max(1, most / 4), head, work, write, idle, life);
  }

  public HttpLimits withHead(Duration within) {
    return new HttpLimits(
        connections, perAddress, headBytes, headBytesPerAddress, within, work, write, idle, life);
  }

  public HttpLimits withIdle(Duration kept) {
    return new HttpLimits(
        connections, perAddress, headBytes, headBytesPerAddress, head, work, write, kept, life);
  }
}
