package dev.parley.api.undertow;

import dev.parley.api.Tail;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xnio.IoUtils;

/**
 * Writes events to one socket, one at a time, and ends it where one is not taken in time. Confined
 * to the thread that writes.
 */
final class SseSink implements Tail.Sink {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServerSentEventConnection connection;

  SseSink(ServerSentEventConnection connection) {
    this.connection = connection;
  }

  @Override
  public boolean send(String event, String data) throws InterruptedException {
    CompletableFuture<Boolean> written = new CompletableFuture<>();
    connection.send(data, event, null, new Outcome(written));
    try {
      return written.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      IoUtils.safeClose(connection);
      return false;
    } catch (ExecutionException fault) {
      throw new IllegalStateException("nothing completes it with a fault", fault);
    }
  }

  private record Outcome(CompletableFuture<Boolean> written)
      implements ServerSentEventConnection.EventCallback {
    @Override
    public void done(ServerSentEventConnection to, String data, String event, String id) {
      written.complete(true);
    }

    @Override
    public void failed(
        ServerSentEventConnection to, String data, String event, String id, IOException fault) {
      written.complete(false);
    }
  }
}
