package dev.parley.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Clients who come all at once and without a pace, as after a deploy. Whoever is refused comes
 * again when it was told to, and whoever is not told so, or finds its connection ended without an
 * answer, after a second. Confined to the thread that runs it; closed, all of them go.
 */
public final class Storm implements LoadClient.Listener, AutoCloseable {
  private static final int BEFORE_A_LOOK = 64;
  private static final int RETRY_SECONDS = 1;
  private static final long LONGEST_LOOK_MILLIS = 100;

  private final LoadPlan plan;
  private final long patienceNanos;
  private final InetSocketAddress server;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private final Queue<Attempt> later =
      new PriorityQueue<>(Comparator.comparingLong(Attempt::dueNanos));
  private final Map<String, Integer> refused = new TreeMap<>();
  private int up;
  private int attempts;
  private int closed;
  private long lastUpNanos;

  /** Who comes again, and when. */
  private record Attempt(int number, long dueNanos) {}

  /**
   * What came of it.
   *
   * @param up how many are in
   * @param seconds from the first handshake until the last was in
   * @param attempts handshakes, with those of who came again
   * @param refused by status, and by {@code connection lost} where there was no answer
   * @param closed those who were in and were closed
   */
  public record Result(
      int up, double seconds, int attempts, Map<String, Integer> refused, int closed) {
    /** How many came in a second. */
    public double perSecond() {
      return up / seconds;
    }

    /** How many connections ended without an answer. */
    public int unanswered() {
      return refused.getOrDefault(LoadClient.NO_ANSWER, 0);
    }
  }

  /**
   * Of nobody yet.
   *
   * @param plan of whose connections, channels and tokens; the rest of it is not used
   * @param patienceSeconds after which it is over, whoever is still out
   * @throws LoadFailure if the machine does not let it
   */
  public Storm(LoadPlan plan, int patienceSeconds) {
    this.plan = plan;
    this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
    this.server = new InetSocketAddress(plan.server().getHost(), plan.server().getPort());
    try {
      this.selector = Selector.open();
    } catch (IOException none) {
      throw new LoadFailure("No selector: " + none.getMessage());
    }
  }

  /** They come; returns when all are in, or the patience is over. */
  public Result run() {
    long begun = System.nanoTime();
    lastUpNanos = begun;
    try {
      for (int i = 0; i < plan.connections(); i++) {
        dial(i);
        if (i % BEFORE_A_LOOK == 0) {
          pump(0);
        }
      }
      while (up + closed < plan.connections() && System.nanoTime() - begun < patienceNanos) {
        comeAgain();
        pump(untilNext());
      }
    } catch (IOException fault) {
      throw new LoadFailure("The storm broke off: " + fault.getMessage());
    }
    return new Result(up, (lastUpNanos - begun) / 1e9, attempts, Map.copyOf(refused), closed);
  }

  /** Those who are in read for so long. */
  public void stay(double seconds) {
    long until = System.nanoTime() + (long) (seconds * 1e9);
    try {
      while (System.nanoTime() < until) {
        pump(LONGEST_LOOK_MILLIS);
      }
    } catch (IOException fault) {
      throw new LoadFailure("The storm broke off: " + fault.getMessage());
    }
  }

  @Override
  public void up(LoadClient subscriber) {
    up++;
    lastUpNanos = System.nanoTime();
  }

  @Override
  public void refused(LoadClient subscriber, String answer, int retrySeconds) {
    refused.merge(answer, 1, Integer::sum);
    int seconds = retrySeconds == 0 ? RETRY_SECONDS : retrySeconds;
    later.add(
        new Attempt(subscriber.number(), System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds)));
  }

  @Override
  public void closed(LoadClient subscriber, int code) {
    up--;
    closed++;
  }

  @Override
  public void event(LoadClient subscriber, long dueNanos) {}

  @Override
  public void other() {}

  /** All of them go, without the minute of TIME_WAIT: the next storm may want their ports. */
  @Override
  public void close() {
    try {
      for (SelectionKey key : selector.keys()) {
        SocketChannel socket = (SocketChannel) key.channel();
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
      }
      selector.close();
    } catch (IOException gone) {
      // They are to be gone.
    }
  }

  private void dial(int number) throws IOException {
    attempts++;
    SocketChannel socket = SocketChannel.open();
    socket.configureBlocking(false);
    LoadClient client = new LoadClient(plan, number, socket, false);
    if (socket.connect(server)) {
      socket.register(selector, SelectionKey.OP_READ, client);
      greet(client);
    } else {
      socket.register(selector, SelectionKey.OP_CONNECT, client);
    }
  }

  private static void greet(LoadClient client) throws IOException {
    client.socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    client.open();
  }

  private void comeAgain() throws IOException {
    for (Attempt next = later.peek();
        next != null && next.dueNanos <= System.nanoTime();
        next = later.peek()) {
      later.remove();
      dial(next.number);
    }
  }

  private long untilNext() {
    Attempt next = later.peek();
    return next == null
        ? LONGEST_LOOK_MILLIS
        : Math.clamp(
            TimeUnit.NANOSECONDS.toMillis(next.dueNanos - System.nanoTime()) + 1,
            1,
            LONGEST_LOOK_MILLIS);
  }

  private void pump(long millis) throws IOException {
    if (millis == 0) {
      selector.selectNow(this::ready);
    } else {
      selector.select(this::ready, millis);
    }
  }

  private void ready(SelectionKey key) {
    LoadClient client = (LoadClient) key.attachment();
    try {
      if (key.isConnectable()) {
        client.socket.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        greet(client);
        return;
      }
      int bytes = client.socket.read(buffer.clear());
      if (bytes < 0) {
        client.lost(this);
      } else {
        client.read(buffer.flip(), this);
      }
    } catch (IOException broken) {
      client.lost(this);
    }
    if (client.isClosed()) {
      key.cancel();
      try {
        client.socket.close();
      } catch (IOException gone) {
        // It is gone.
      }
    }
  }
}
