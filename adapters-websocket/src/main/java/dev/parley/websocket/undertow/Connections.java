package dev.parley.websocket.undertow;

import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.http.undertow.HttpExchanges;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.connection.ConnectionLimits;
import dev.parley.websocket.connection.EventStreamConnection;
import dev.parley.websocket.connection.Liveness;
import dev.parley.websocket.connection.WebSocketConnection;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/** Creates connections from upgraded sockets and counts them. Safe for any thread. */
public final class Connections {
  private final FanOut fanOut;
  private final Telemetry telemetry;
  private final Liveness liveness;
  private final ConnectionLimits limits;
  private final boolean compression;
  private final Map<XnioIoThread, Shard> shards = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private volatile boolean ending;

  public Connections(
      FanOut fanOut,
      Telemetry telemetry,
      Liveness liveness,
      Backpressure backpressure,
      InboundLimits inbound,
      boolean compression) {
    this.fanOut = fanOut;
    this.telemetry = telemetry;
    this.liveness = liveness;
    this.limits = new ConnectionLimits(backpressure, FrameLimits.DEFAULT, inbound);
    this.compression = compression;
  }

  public int open() {
    return open.get();
  }

  /** No more are to come. Completes when the last one is gone. */
  public CompletionStage<Void> whenEmpty() {
    ending = true;
    noteIfEmpty();
    return emptied.minimalCompletionStage();
  }

  /** Answers 101, and takes the socket over. */
  void accept(HttpServerExchange exchange, Function<Link, Protocol> speaking) {
    accept(exchange, limits, speaking);
  }

  /** The same, for one of whom other limits hold. */
  void accept(
      HttpServerExchange exchange, ConnectionLimits limits, Function<Link, Protocol> speaking) {
    boolean compressed = compression && OpeningHandshake.agreesToCompression(exchange);
    OpeningHandshake.accept(
        exchange, (stream, isOurs) -> take(stream, isOurs, limits, compressed, speaking));
  }

  /**
   * Takes an upgraded socket over, on its I/O thread. That of a gateway which is being closed takes
   * no more work: whoever is the first to come to it then finds the link broken.
   *
   * @param isOurs whether nobody else holds the socket, or would close it
   */
  void take(
      StreamConnection stream,
      boolean isOurs,
      boolean compressed,
      Function<Link, Protocol> speaking) {
    take(stream, isOurs, limits, compressed, speaking);
  }

  private void take(
      StreamConnection stream,
      boolean isOurs,
      ConnectionLimits limits,
      boolean compressed,
      Function<Link, Protocol> speaking) {
    Shard shard;
    try {
      shard = shards.computeIfAbsent(stream.getIoThread(), this::newShard);
    } catch (RejectedExecutionException ending) {
      IoUtils.safeClose(stream);
      return;
    }
    open.incrementAndGet();
    UndertowSocket socket = new UndertowSocket(stream, shard, isOurs, this::closed);
    WebSocketConnection connection =
        new WebSocketConnection(
            fanOut.newConnection(shard),
            socket,
            shard,
            telemetry,
            liveness,
            limits,
            compressed,
            speaking);
    socket.tell(connection);
    connection.start();
  }

  /**
   * Takes the socket of a request that was admitted over, for an answer that does not end.
   *
   * @param head of the answer, up to and with the empty line
   */
  void stream(HttpServerExchange exchange, byte[] head, Function<Link, Protocol> speaking) {
    if (exchange.isDispatched()) {
      takeFromHttp(exchange, head, speaking);
    } else {
      // Else the exchange would be over when its handler is.
      exchange.dispatch(SameThreadExecutor.INSTANCE, () -> takeFromHttp(exchange, head, speaking));
    }
  }

  private void takeFromHttp(
      HttpServerExchange exchange, byte[] head, Function<Link, Protocol> speaking) {
    if (!(exchange.getConnection() instanceof HttpServerConnection http)) {
      exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR).endExchange();
      return;
    }
    StreamConnection stream = http.getChannel();
    Shard shard;
    try {
      shard = shards.computeIfAbsent(stream.getIoThread(), this::newShard);
    } catch (RejectedExecutionException ending) {
      IoUtils.safeClose(stream);
      return;
    }
    HttpExchanges.upgraded(exchange);
    stream.getSinkChannel().setConduit(http.getOriginalSinkConduit());
    open.incrementAndGet();
    Runnable permit = AdmissionHandler.permit(exchange)::release;
    UndertowSocket socket =
        new UndertowSocket(
            stream,
            shard,
            false,
            () -> {
              permit.run();
              closed();
            });
    EventStreamConnection connection =
        new EventStreamConnection(
            fanOut.newConnection(shard),
            socket,
            shard,
            telemetry,
            liveness,
            limits.backpressure(),
            head,
            speaking);
    socket.tell(connection);
    connection.start();
  }

  /** On that I/O thread: before it looks at a request, what was published has its turn. */
  void letPublicationsPass(XnioIoThread thread) {
    Shard shard = shards.get(thread);
    if (shard != null) {
      shard.letPublicationsPass(shard.thread().nanoTime());
    }
  }

  /**
   * On that I/O thread: how late its deliveries were since this was last asked.
   *
   * @param threadNanos how late the thread itself is
   */
  long takeLateness(XnioIoThread thread, long threadNanos) {
    Shard shard = shards.get(thread);
    return shard == null ? 0 : shard.takeLateness(threadNanos, shard.thread().nanoTime());
  }

  private Shard newShard(XnioIoThread thread) {
    // One sweep per thread, not a timer per connection. First, since a thread that ends refuses.
    thread.executeAtInterval(() -> tick(thread), Protocol.TICK.toMillis(), TimeUnit.MILLISECONDS);
    return fanOut.newShard(new ShardThread(thread));
  }

  private void tick(XnioIoThread thread) {
    Shard shard = shards.get(thread);
    if (shard != null) {
      shard.tick(shard.thread().nanoTime());
    }
  }

  private void closed() {
    open.decrementAndGet();
    noteIfEmpty();
  }

  private void noteIfEmpty() {
    if (ending && open.get() == 0) {
      emptied.complete(null);
    }
  }
}
