package dev.parley.application.port;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.CommandBus;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The orders between the nodes of a cluster within one process. Safe for any thread. */
public final class InMemoryCommands {
  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /** Another node's way to the others. It hears from {@link Line#start} on. */
  public Line line() {
    Line line = new Line("node-" + (lines.size() + 1));
    lines.add(line);
    return line;
  }

  /** A service has every node do something. */
  public void say(Order order) {
    lines.forEach(line -> line.hear(order));
  }

  /** One node's {@link CommandBus}. */
  public final class Line implements CommandBus {
    private final String address;
    private volatile @Nullable BusEvents receiver;
    private volatile boolean cut;

    Line(String address) {
      this.address = address;
    }

    public void start(BusEvents by) {
      receiver = by;
      by.hearing();
    }

    /** This node hears nothing any more, and is not heard. */
    public void cut() {
      cut = true;
    }

    public void restore() {
      cut = false;
      BusEvents here = receiver;
      if (here != null) {
        here.hearing();
      }
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public CompletionStage<Void> send(Order order) {
      if (cut) {
        return away();
      }
      say(order);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> answer(String to, Outcome outcome) {
      if (cut) {
        return away();
      }
      for (Line line : lines) {
        BusEvents there = line.receiver;
        if (line.address.equals(to) && there != null && !line.cut) {
          there.receive(outcome);
        }
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Integer> nodes() {
      return cut ? away() : CompletableFuture.completedFuture(lines.size());
    }

    private void hear(Order order) {
      BusEvents here = receiver;
      if (here != null && !cut) {
        here.receive(order);
      }
    }

    private static <T> CompletionStage<T> away() {
      return CompletableFuture.failedFuture(new BusUnavailable("the bus is cut"));
    }
  }
}
