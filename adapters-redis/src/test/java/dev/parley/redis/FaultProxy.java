package dev.parley.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A way to a Redis that breaks on demand, on a port of its own. Safe for any thread.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", redis.port())) {
 *   startNode(proxy.url());              // REDIS_URL
 *   proxy.set(Fault.SILENT);             // as if the cable were out: nothing arrives, nothing ends
 *   …
 *   proxy.set(Fault.NONE);               // mended; what was held back arrives now, as TCP has it
 * }
 * }</pre>
 *
 * <p>A fault holds for every connection, those that are there and those to come, until another is
 * set. {@link #set(Fault, String)} breaks only the connections whose client has said a word: {@code
 * "SUBSCRIBE"} are the links for pub/sub, {@code "EVALSHA"} those for commands of a node that has
 * run a script. {@link #cutOnce} is a {@code CLIENT KILL}: what is there ends, what comes next is
 * let through.
 *
 * <p>It reads RESP, so it is no way for TLS.
 */
public final class FaultProxy implements AutoCloseable {
  /** What happens to what is said. */
  public enum Fault {
    /** Everything passes. */
    NONE,
    /** Connections end, and new ones as soon as they are made. */
    CUT,
    /**
     * Nothing passes either way, and nothing ends: a black hole, or a frozen Redis. What is said
     * meanwhile passes when the fault is over.
     */
    SILENT,
    /**
     * What the server says is lost, what the client says arrives. A connection that lost something
     * in this way stays so until it ends: what followed would make no sense to the client.
     */
    SWALLOWED,
    /** Publications to the client are lost, everything else passes: alive, but deaf. */
    DEAF
  }

  /** How much of what a client says first is kept, to know its connection by. */
  private static final int REMEMBERED = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final InetSocketAddress server;
  private final ServerSocket entrance;
  private Fault fault = Fault.NONE;
  private String word = "";

  private FaultProxy(String host, int port) {
    this.server = new InetSocketAddress(host, port);
    this.entrance = listen();
    Thread.startVirtualThread(this::accept);
  }

  /** Opens a way to the server; everything passes. */
  public static FaultProxy to(String host, int port) {
    return new FaultProxy(host, port);
  }

  public int port() {
    return entrance.getLocalPort();
  }

  public String url() {
    return "redis://127.0.0.1:" + port();
  }

  /** From now on this happens to every connection. */
  public void set(Fault fault) {
    set(fault, "");
  }

  /**
   * From now on this happens to the connections whose client has said the word, and to others as
   * soon as theirs says it.
   */
  public void set(Fault fault, String word) {
    lock.lock();
    try {
      this.fault = fault;
      this.word = word;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (fault == Fault.CUT) {
      connections.stream().filter(connection -> connection.hasSaid(word)).forEach(Connection::end);
    }
  }

  /** Ends the connections whose client has said the word; new ones are let through. */
  public void cutOnce(String word) {
    connections.stream().filter(connection -> connection.hasSaid(word)).forEach(Connection::end);
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    close(entrance);
    set(Fault.CUT);
  }

  /** Goes on while it is cut: a port that was let go another process may have when it is mended. */
  private void accept() {
    try {
      while (true) {
        Connection connection = new Connection(entrance.accept(), new Socket());
        connections.add(connection);
        Thread.startVirtualThread(() -> begin(connection));
      }
    } catch (IOException e) {
      // No longer to be entered.
    }
  }

  private void begin(Connection connection) {
    try {
      if (isCut(connection)) {
        connection.end();
        return;
      }
      connection.onward.connect(server, 2_000);
    } catch (IOException e) {
      connection.end();
      return;
    }
    Thread.startVirtualThread(() -> copy(connection, connection.client, connection.onward, false));
    Thread.startVirtualThread(() -> copy(connection, connection.onward, connection.client, true));
  }

  private boolean isCut(Connection connection) {
    lock.lock();
    try {
      return faultOf(connection) == Fault.CUT;
    } finally {
      lock.unlock();
    }
  }

  private void copy(Connection connection, Socket from, Socket to, boolean fromServer) {
    byte[] buffer = new byte[16 * 1024];
    RespFrames frames = new RespFrames();
    try {
      OutputStream out = to.getOutputStream();
      for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
        if (!fromServer) {
          connection.remember(buffer, n);
        }
        switch (awaitPassage(connection)) {
          case NONE, SILENT -> {
            if (!fromServer) {
              out.write(buffer, 0, n);
            } else if (!connection.garbled) {
              frames.take(buffer, n, frame -> true, out);
            }
          }
          case SWALLOWED -> {
            if (fromServer) {
              connection.garbled = true;
            } else {
              out.write(buffer, 0, n);
            }
          }
          case DEAF -> {
            if (fromServer) {
              frames.take(buffer, n, frame -> !RespFrames.isPublication(frame), out);
            } else {
              out.write(buffer, 0, n);
            }
          }
          case CUT -> connection.end();
        }
      }
    } catch (IOException e) {
      // Either side has gone, and so the other goes.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connection.end();
    }
  }

  /** Waits as long as the connection is silent; returns what happens to it otherwise. */
  private Fault awaitPassage(Connection connection) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (faultOf(connection) == Fault.SILENT && connections.contains(connection)) {
        changed.await();
      }
      return faultOf(connection);
    } finally {
      lock.unlock();
    }
  }

  private Fault faultOf(Connection connection) {
    return connection.hasSaid(word) ? fault : Fault.NONE;
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new AssertionError("a socket does not close", e);
    }
  }

  private final class Connection {
    private final Socket client;
    private final Socket onward;
    private final AtomicReference<String> said = new AtomicReference<>("");
    private volatile boolean garbled;

    Connection(Socket client, Socket onward) {
      this.client = client;
      this.onward = onward;
    }

    void remember(byte[] bytes, int n) {
      if (said.get().length() < REMEMBERED) {
        said.accumulateAndGet(new String(bytes, 0, n, StandardCharsets.ISO_8859_1), String::concat);
      }
    }

    boolean hasSaid(String word) {
      return said.get().contains(word);
    }

    void end() {
      connections.remove(this);
      FaultProxy.close(client);
      FaultProxy.close(onward);
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
