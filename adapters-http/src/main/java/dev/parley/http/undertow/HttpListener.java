package dev.parley.http.undertow;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.http.ClientAddress;
import dev.parley.http.DropCause;
import dev.parley.http.DropLog;
import dev.parley.http.HttpConnection;
import dev.parley.http.HttpConnections;
import dev.parley.http.HttpConnections.Drop;
import dev.parley.http.HttpLimits;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Undertow's HTTP, on sockets that each have an owner and an end: until it is upgraded {@link
 * HttpConnections} counts a socket and says when it has to go. Safe for any thread.
 *
 * <p>Undertow's own builder gives nobody a look at a socket before its first request, which is what
 * a flood is made of; its timeouts end with the head.
 */
public final class HttpListener implements AutoCloseable {
  /** Sockets beside those that others count: for them there is always so much room. */
  public static final int RESERVE = 192;

  /** Accepted and not yet looked at: XNIO accepts on a thread of its own. */
  private static final int UNSEEN = 32;

  private static final int BACKLOG = 4_096;
  private static final long SWEEP_MILLIS = 250;
  private static final int BUFFER_BYTES = 16 * 1024 - 20;
  private static final int BUFFERS_PER_THREAD = 4;
  private static final long STOP_WITHIN_SECONDS = 10;

  /**
   * Where to listen, and by which limits.
   *
   * @param address the port may be 0: any free one
   * @param ioThreads at least 1
   * @param sendBufferBytes what the system may hold for a client that does not read
   * @param sockets of all kinds that there may be together, beside {@link #RESERVE}
   * @param countedByOthers how many of those others count now: whoever was handed over
   * @param isProxy whether many clients come from an address
   * @param http Undertow's own options
   */
  public record Settings(
      InetSocketAddress address,
      int ioThreads,
      int sendBufferBytes,
      HttpLimits limits,
      int sockets,
      IntSupplier countedByOthers,
      Predicate<InetAddress> isProxy,
      OptionMap http) {}

  private final HttpConnections<StreamConnection> connections;
  private final Predicate<InetAddress> isProxy;
  private final Telemetry telemetry;
  private final HttpOpenListener http;
  private final XnioWorker worker;
  private final AcceptingChannel<StreamConnection> channel;
  private final DropLog log;
  private final Map<XnioIoThread, OpeningQueue> openings = new ConcurrentHashMap<>();
  private final AtomicInteger longOpenings = new AtomicInteger();
  private final AtomicBoolean sweeping = new AtomicBoolean();

  private HttpListener(Settings settings, HttpHandler handler, Telemetry telemetry)
      throws IOException {
    this.connections =
        new HttpConnections<>(
            settings.limits(),
            () -> settings.sockets() + RESERVE - settings.countedByOthers().getAsInt());
    this.isProxy = settings.isProxy();
    this.telemetry = telemetry;
    this.http =
        new HttpOpenListener(
            new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD),
            OptionMap.builder()
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .addAll(settings.http())
                .getMap());
    http.setRootHandler(exchange -> handle(exchange, handler));
    this.worker = worker(settings.ioThreads());
    try {
      this.channel =
          worker.createStreamConnectionServer(
              settings.address(), this::accept, socketOptions(settings));
    } catch (IOException taken) {
      worker.shutdownNow();
      throw taken;
    }
    this.log = new DropLog(String.valueOf(address().getPort()));
  }

  /**
   * Listens.
   *
   * @param handler runs on I/O threads
   * @throws IOException if it cannot
   */
  public static HttpListener open(Settings settings, HttpHandler handler, Telemetry telemetry)
      throws IOException {
    telemetry.expect(Measure.HTTP_CONNECTION_DROPPED, DropCause.values());
    HttpListener listener = new HttpListener(settings, handler, telemetry);
    telemetry.watch(Level.HTTP_CONNECTIONS, listener.connections::open);
    listener.channel.resumeAccepts();
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return channel.getLocalAddress(InetSocketAddress.class);
  }

  @Override
  public void close() {
    IoUtils.safeClose(channel);
    worker.shutdown();
    try {
      if (!worker.awaitTermination(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static XnioWorker worker(int ioThreads) throws IOException {
    return Xnio.getInstance(Undertow.class.getClassLoader())
        .createWorker(
            OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, ioThreads)
                // Nothing of ours blocks; XNIO itself wants a thread to stop with.
                .set(Options.WORKER_TASK_CORE_THREADS, 1)
                .set(Options.WORKER_TASK_MAX_THREADS, 1)
                .getMap());
  }

  private static OptionMap socketOptions(Settings settings) {
    return OptionMap.builder()
        .set(Options.WORKER_IO_THREADS, settings.ioThreads())
        .set(Options.TCP_NODELAY, true)
        .set(Options.REUSE_ADDRESSES, true)
        .set(Options.BALANCING_TOKENS, 1)
        .set(Options.BALANCING_CONNECTIONS, 2)
        .set(Options.BACKLOG, BACKLOG)
        .set(Options.SEND_BUFFER, settings.sendBufferBytes())
        // Not what bounds anything, or keeps anybody out: it holds back what is not seen yet.
        .set(Options.CONNECTION_HIGH_WATER, settings.sockets() + RESERVE + UNSEEN)
        .set(Options.CONNECTION_LOW_WATER, settings.sockets() + RESERVE + UNSEEN / 2)
        .getMap();
  }

  private void accept(AcceptingChannel<StreamConnection> from) {
    StreamConnection stream;
    try {
      stream = from.accept();
    } catch (IOException closed) {
      return;
    }
    if (stream == null) {
      return;
    }
    InetSocketAddress peer = stream.getPeerAddress(InetSocketAddress.class);
    if (peer == null) {
      IoUtils.safeClose(stream); // It was reset before anybody looked.
      return;
    }
    HttpConnection<StreamConnection> connection =
        new HttpConnection<>(
            stream, ClientAddress.of(peer.getAddress()), isProxy.test(peer.getAddress()));
    end(connections.accept(connection, System.nanoTime()));
    if (!stream.isOpen()) {
      return;
    }
    stream.setCloseListener(closed -> connections.remove(connection));
    new WatchedConnection(connections, connection, this::end);
    openings
        .computeIfAbsent(
            stream.getIoThread(),
            thread -> new OpeningQueue(thread, http::handleEvent, new Accepts()))
        .open(stream, connections.isOfCrowd(connection));
    if (sweeping.compareAndSet(false, true)) {
      sweepLater();
    }
  }

  /** None are accepted while many wait to be opened on some thread. */
  private final class Accepts implements OpeningQueue.Listener {
    @Override
    public void many() {
      if (longOpenings.incrementAndGet() == 1) {
        channel.suspendAccepts();
      }
    }

    @Override
    public void few() {
      if (longOpenings.decrementAndGet() == 0) {
        channel.resumeAccepts();
      }
    }
  }

  private static void handle(HttpServerExchange exchange, HttpHandler handler) throws Exception {
    WatchedConnection watched = WatchedConnection.of(exchange);
    if (watched == null) {
      handler.handleRequest(exchange);
    } else {
      watched.handle(exchange, handler);
    }
  }

  private void end(List<Drop<StreamConnection>> drops) {
    for (Drop<StreamConnection> drop : drops) {
      telemetry.count(Measure.HTTP_CONNECTION_DROPPED, drop.cause());
      log.dropped(drop, connections.open(), System.nanoTime());
      end(drop);
    }
  }

  /** On its own thread: Undertow may be reading into a buffer that its end gives back. */
  private static void end(Drop<StreamConnection> drop) {
    StreamConnection stream = drop.connection().socket();
    Runnable end =
        drop.isOwedAnAnswer()
            ? () -> LastWord.say(stream, drop.cause() != DropCause.HEAD_LATE)
            : () -> IoUtils.safeClose(stream);
    XnioIoThread thread = stream.getIoThread();
    if (Thread.currentThread() == thread) {
      end.run();
      return;
    }
    try {
      thread.execute(end);
    } catch (RejectedExecutionException ending) {
      IoUtils.safeClose(stream);
    }
  }

  private void sweepLater() {
    try {
      worker.getIoThread().executeAfter(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      // All of them end.
    }
  }

  /** Only while there is something to look at. */
  private void sweep() {
    long now = System.nanoTime();
    end(connections.expire(now));
    boolean quiet = log.expire(now);
    if (!connections.isEmpty() || !quiet) {
      sweepLater();
      return;
    }
    sweeping.set(false);
    if (!connections.isEmpty() && sweeping.compareAndSet(false, true)) {
      sweepLater();
    }
  }
}
