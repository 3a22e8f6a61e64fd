package dev.parley.domain.recovery.simulation;

import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.simulation.Message.Here;
import dev.parley.domain.recovery.simulation.Message.Next;
import dev.parley.domain.recovery.simulation.Message.Resync;
import dev.parley.domain.recovery.simulation.Message.Said;
import dev.parley.domain.recovery.simulation.Message.Truth;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A client that keeps its position as the protocol says, and what it must not see. */
final class Client {
  private final World world;
  private final int number;
  private @Nullable Connection connection;
  private @Nullable Position position;
  private @Nullable Position pending;
  private @Nullable Truth expected;
  private @Nullable Truth last;

  Client(World world, int number) {
    this.world = world;
    this.number = number;
  }

  /** One connection: what was sent over it and not read is lost with it. */
  static final class Connection {
    private final Node node;
    private final @Nullable Position position;
    private final Queue<Message> sent = new ArrayDeque<>();
    private boolean open = true;
    private long awaitedBeat;
    private boolean heardBeat;

    Connection(Node node, @Nullable Position position) {
      this.node = node;
      this.position = position;
    }

    @Nullable Position position() {
      return position;
    }

    boolean isOpen() {
      return open;
    }

    int unread() {
      return sent.size();
    }

    void send(Message message) {
      if (open) {
        sent.add(message);
      }
    }

    boolean awaitsBeat() {
      return awaitedBeat > 0;
    }

    boolean hasHeardBeat() {
      return heardBeat;
    }

    void await(long number) {
      awaitedBeat = number;
    }

    void heardBeat(long ownNumber) {
      heardBeat |= awaitsBeat() && ownNumber >= awaitedBeat;
    }

    void awaitAnew() {
      awaitedBeat = 0;
      heardBeat = false;
    }
  }

  boolean isOpen() {
    return connection != null && connection.isOpen();
  }

  boolean isAt(Node node) {
    return connection != null && connection.isOpen() && connection.node == node;
  }

  @Nullable Truth last() {
    return last;
  }

  void connect(Node node) {
    if (position == null) {
      // It comes afresh, and is promised nothing of before: at a node that lags it may even hear
      // again what it heard at another one.
      expected = null;
      last = null;
    }
    pending = null;
    connection = new Connection(node, position);
    node.visit(connection);
  }

  void cut() {
    if (connection != null) {
      connection.open = false;
    }
  }

  void read() {
    Message message = connection == null ? null : connection.sent.poll();
    if (message == null) {
      return;
    }
    switch (message) {
      case Here(Position here, Truth next) -> {
        if (expected != null && !expected.equals(next)) {
          throw violation("I1: is told to be before " + next + " where " + expected + " is next");
        }
        position = here;
        expected = next;
      }
      case Next(Position next) -> {
        pending = next;
        if (world.has(Mutant.NEXT_IS_NOW)) {
          position = next;
        }
      }
      case Resync resync -> {
        // What was missed is fetched; the position holds again with the next one that is told.
        expected = null;
        position = null;
        pending = null;
        if (world.rules().recoverAlways()) {
          throw violation("I3: is told of a gap where there is none");
        }
      }
      case Said said -> hear(said.truth());
      default -> {}
    }
  }

  private void hear(Truth truth) {
    if (last != null && last.redis() == truth.redis() && truth.index() <= last.index()) {
      throw violation("I2: hears " + truth + " after " + last);
    }
    if (expected != null && !expected.equals(truth)) {
      throw violation("I1: hears " + truth + " where " + expected + " is next");
    }
    last = truth;
    expected = new Truth(truth.redis(), truth.index() + 1);
    if (pending != null) {
      position = pending;
      pending = null;
    }
  }

  private Violation violation(String what) {
    return new Violation("client " + number + " " + what);
  }
}
