package dev.parley.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * All connections of a run, on the thread that calls: one selector, one buffer. Confined to that
 * thread.
 */
final class Subscribers implements LoadClient.Listener, AutoCloseable {
  /** Latencies are read from so many connections; the others are counted. */
  private static final int SAMPLES = 50;

  private static final int DEAF_RECEIVE_BUFFER = 4 * 1024;
  private static final long MAX_LATENCY_MICROS = TimeUnit.MINUTES.toMicros(2);

  private final LoadPlan plan;
  private final InetSocketAddress server;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private final List<LoadClient> all = new ArrayList<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Map<Integer, Integer> closed = new TreeMap<>();
  private Histogram interval = newHistogram();
  private int up;
  private int pending;
  private long events;
  private long lastFrameNanos = System.nanoTime();

  Subscribers(LoadPlan plan) throws IOException {
    this.plan = plan;
    int port = plan.server().getPort();
    this.server = new InetSocketAddress(plan.server().getHost(), port < 0 ? 80 : port);
    this.selector = Selector.open();
  }

  static Histogram newHistogram() {
    return new Histogram(MAX_LATENCY_MICROS, 3);
  }

  /**
   * Opens every connection, and returns when each is up or refused.
   *
   * @throws LoadFailure if the server is not there, or does not answer within a minute
   */
  void connect() {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    int every = Math.max(1, plan.connections() / SAMPLES);
    try {
      for (int i = 0; i < plan.connections(); i++) {
        boolean deaf = plan.isDeaf(i);
        SocketChannel socket = SocketChannel.open();
        if (deaf) {
          socket.setOption(StandardSocketOptions.SO_RCVBUF, DEAF_RECEIVE_BUFFER);
        }
        socket.connect(server);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        LoadClient subscriber = new LoadClient(plan, i, socket, !deaf && i % every == 0);
        all.add(subscriber);
        pending++;
        subscriber.open();
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ, subscriber);
        pump(0);
        while (pending >= plan.atOnce() && System.nanoTime() < deadline) {
          pump(10);
        }
      }
      while (pending > 0 && System.nanoTime() < deadline) {
        pump(10);
      }
    } catch (IOException unreachable) {
      throw new LoadFailure(
          "No connection to %s (%s): is the server up? ./parley dev starts one."
              .formatted(plan.server(), unreachable.getMessage()));
    }
    if (pending > 0) {
      throw new LoadFailure(
          "%d of %d connections were not answered within a minute."
              .formatted(pending, plan.connections()));
    }
  }

  /** Reads until nothing has come for that long; what joining brings is over then. */
  void settle(long quietMillis) throws IOException {
    lastFrameNanos = System.nanoTime();
    long quietNanos = TimeUnit.MILLISECONDS.toNanos(quietMillis);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() - lastFrameNanos < quietNanos && System.nanoTime() < deadline) {
      pump(20);
    }
  }

  /** Reads until then, or until there is nothing left to wait for. */
  void readUntil(long deadlineNanos, BooleanSupplier done) throws IOException {
    while (!done.getAsBoolean()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return;
      }
      pump(Math.clamp(TimeUnit.NANOSECONDS.toMillis(left) + 1, 1, 100));
    }
  }

  /** How many of those that did not read find their connection ended, now that they look. */
  int findCutOff() throws IOException {
    List<LoadClient> deaf = all.stream().filter(each -> each.deaf && !each.isClosed()).toList();
    deaf.forEach(each -> each.socket.keyFor(selector).interestOps(SelectionKey.OP_READ));
    readUntil(
        System.nanoTime() + TimeUnit.SECONDS.toNanos(2),
        () -> deaf.stream().allMatch(LoadClient::isClosed));
    return (int) deaf.stream().filter(LoadClient::isClosed).count();
  }

  /** How many of each channel's connections read and have been up, by channel. */
  int[] readers() {
    int[] readers = new int[plan.channels()];
    for (LoadClient subscriber : all) {
      if (subscriber.wasUp() && !subscriber.deaf) {
        readers[subscriber.channel()]++;
      }
    }
    return readers;
  }

  int up() {
    return up;
  }

  long events() {
    return events;
  }

  Map<String, Integer> refused() {
    return Map.copyOf(refused);
  }

  Map<Integer, Integer> closedByServer() {
    return Map.copyOf(closed);
  }

  /** The latencies since the last call. */
  Histogram takeInterval() {
    Histogram taken = interval;
    interval = newHistogram();
    return taken;
  }

  @Override
  public void up(LoadClient subscriber) {
    up++;
    pending--;
    if (subscriber.deaf) {
      subscriber.socket.keyFor(selector).interestOps(0);
    }
  }

  @Override
  public void refused(LoadClient subscriber, String answer, int retrySeconds) {
    pending--;
    refused.merge(answer, 1, Integer::sum);
  }

  @Override
  public void closed(LoadClient subscriber, int code) {
    if (subscriber.wasUp()) {
      up--;
    } else {
      pending--;
    }
    closed.merge(code, 1, Integer::sum);
  }

  @Override
  public void event(LoadClient subscriber, long dueNanos) {
    if (subscriber.deaf) {
      return;
    }
    events++;
    if (dueNanos >= 0) {
      long micros = (System.nanoTime() - dueNanos) / 1000;
      interval.recordValue(Math.clamp(micros, 0, MAX_LATENCY_MICROS));
    }
  }

  @Override
  public void other() {}

  @Override
  public void close() {
    for (LoadClient subscriber : all) {
      try {
        // Without the minute of TIME_WAIT: there are 28,232 ports to connect from, and the next run
        // may want 18,000 of them.
        subscriber.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        subscriber.socket.close();
      } catch (IOException gone) {
        // It is to be gone.
      }
    }
    try {
      selector.close();
    } catch (IOException gone) {
      // The same.
    }
  }

  private void pump(long millis) throws IOException {
    if (millis == 0) {
      selector.selectNow(this::readFrom);
    } else {
      selector.select(this::readFrom, millis);
    }
  }

  private void readFrom(SelectionKey key) {
    LoadClient subscriber = (LoadClient) key.attachment();
    try {
      buffer.clear();
      int bytes = subscriber.socket.read(buffer);
      lastFrameNanos = System.nanoTime();
      if (bytes < 0) {
        subscriber.lost(this);
      } else {
        subscriber.read(buffer.flip(), this);
      }
    } catch (IOException broken) {
      subscriber.lost(this);
    }
    if (subscriber.isClosed()) {
      key.cancel();
    }
  }
}
