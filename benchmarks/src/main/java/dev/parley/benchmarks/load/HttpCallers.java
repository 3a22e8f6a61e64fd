package dev.parley.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Makes one call again and again over so many connections that are kept alive, at a pace that the
 * server's answers do not change: each call has an instant at which it is due, and its answer is
 * late from then on. Used once.
 */
public final class HttpCallers {
  private static final int ANSWER_WITHIN_MILLIS = 10_000;

  private final Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
  private final AtomicLong turns = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final int port;
  private final byte[] request;
  private final int connections;
  private final double rate;

  /**
   * @param request head and body of one call
   * @param rate calls a second, over all connections; 0: as fast as they are answered
   */
  public HttpCallers(int port, String request, int connections, double rate) {
    this.port = port;
    this.request = request.getBytes(US_ASCII);
    this.connections = connections;
    this.rate = rate;
  }

  /**
   * What came of it.
   *
   * @param failed how many were answered with something else than 200
   */
  public record Outcome(double perSecond, long failed, Latencies latencies) {}

  /** Calls for so long, of which what comes after the warm-up is counted. */
  public Outcome run(Duration warmUp, Duration counted) throws InterruptedException {
    long begun = System.nanoTime();
    long from = begun + warmUp.toNanos();
    long to = from + counted.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(Thread.ofPlatform().daemon().start(() -> call(begun, from, to)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (double) counted.toNanos() / 1e9;
    return new Outcome(
        (double) micros.getTotalCount() / seconds, failed.get(), Latencies.of(micros));
  }

  private void call(long begun, long from, long to) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        long due = due(begun);
        if (due >= to) {
          return;
        }
        LockSupport.parkNanos(due - System.nanoTime());
        socket.getOutputStream().write(request);
        boolean good = answered(in);
        long done = System.nanoTime();
        if (!good) {
          failed.incrementAndGet();
        } else if (due >= from) {
          micros.recordValue(TimeUnit.NANOSECONDS.toMicros(done - due));
        }
      }
    } catch (IOException ended) {
      throw new LoadFailure("A connection ended: " + ended.getMessage());
    }
  }

  private long due(long begun) {
    return rate == 0
        ? System.nanoTime()
        : begun + (long) ((double) turns.getAndIncrement() / rate * 1e9);
  }

  /** Reads one answer to its end; whether it is 200. */
  private static boolean answered(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    in.skipNBytes(length);
    return status.startsWith("HTTP/1.1 200 ");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("no more answers");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
