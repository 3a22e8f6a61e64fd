package dev.parley.http.undertow;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * What a client is told whose socket has to go before its request was looked at: to come again, and
 * when, which is not the same for all. On the socket's thread. Stateless.
 */
final class LastWord {
  private static final int MOST_SECONDS = 6;
  private static final int UNREAD_BYTES = 16 * 1024;

  private LastWord() {}

  /**
   * Says it, as far as the socket takes it at once, and closes.
   *
   * @param inAnyCase also to one that has not asked for anything yet
   */
  static void say(StreamConnection stream, boolean inAnyCase) {
    try {
      // A close with something unread is a reset, which may overtake the answer.
      boolean asked = stream.getSourceChannel().read(ByteBuffer.allocate(UNREAD_BYTES)) > 0;
      if (asked || inAnyCase) {
        stream.getSinkChannel().write(ByteBuffer.wrap(answer()));
        stream.getSinkChannel().shutdownWrites();
        stream.getSinkChannel().flush();
      }
    } catch (IOException gone) {
      // Nobody is there to be told.
    }
    IoUtils.safeClose(stream);
  }

  private static byte[] answer() {
    return """
    HTTP/1.1 503 Service Unavailable\r
    Retry-After: %d\r
    Cache-Control: no-store\r
    Connection: close\r
    Content-Length: 0\r
    \r
    """
        .formatted(1 + ThreadLocalRandom.current().nextInt(MOST_SECONDS))
        .getBytes(US_ASCII);
  }
}
