package dev.parley.application;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The channels that this node hosts: those with a local subscriber, or that lately had one. Safe
 * for any thread: each channel is visited in its lane.
 */
final class HostedChannels {
  private final ChannelLanes lanes;
  private final int max;
  private final BiFunction<ChannelId, Consumer<Runnable>, HostedChannel> opening;
  private final LongAdder hosted = new LongAdder();
  private final Slot[] slots = new Slot[ChannelLanes.LANES];

  /**
   * None are hosted yet.
   *
   * @param max about how many there may be: lanes are not stopped to count
   */
  HostedChannels(
      ChannelLanes lanes,
      int max,
      BiFunction<ChannelId, Consumer<Runnable>, HostedChannel> opening) {
    this.lanes = lanes;
    this.max = max;
    this.opening = opening;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot();
    }
  }

  /** How many there are, more or less: lanes are not stopped to count. Safe for any thread. */
  long size() {
    return hosted.sum();
  }

  /**
   * Visits the channel, which is hosted from now on.
   *
   * @param mayOpen asked where it is not hosted yet
   * @param refused done if it is not to be, or if there are as many as there may be
   */
  void host(
      ChannelId id, BooleanSupplier mayOpen, Consumer<HostedChannel> visit, Runnable refused) {
    in(
        id,
        slot -> {
          HostedChannel channel = slot.channels.get(id);
          if (channel == null && (size() >= max || !mayOpen.getAsBoolean())) {
            refused.run();
            return;
          }
          if (channel == null) {
            channel = opening.apply(id, work -> visit(id, hosted -> work.run()));
            slot.channels.put(id, channel);
            hosted.increment();
            channel.open();
          }
          visit(slot, channel, visit);
        });
  }

  /** Visits the channel if it is hosted, and does the other thing if it is not. */
  void visit(ChannelId id, Consumer<HostedChannel> visit, Runnable notHosted) {
    in(
        id,
        slot -> {
          HostedChannel channel = slot.channels.get(id);
          if (channel == null) {
            notHosted.run();
          } else {
            visit(slot, channel, visit);
          }
        });
  }

  /** Visits the channel if it is hosted. */
  void visit(ChannelId id, Consumer<HostedChannel> visit) {
    visit(id, visit, () -> {});
  }

  /** Visits every hosted channel. */
  void visitEach(Consumer<HostedChannel> visit) {
    lanes.runInEach(lane -> {
      Slot slot = slots[lane];
      for (HostedChannel channel : List.copyOf(slot.channels.values())) {
        visit(slot, channel, visit);
      }
    });
  }

  /**
   * Visits only the channels in which something is to happen with time: an idle one costs nothing.
   */
  void visitRestless(Consumer<HostedChannel> visit) {
    for (int i = 0; i < slots.length; i++) {
      Slot slot = slots[i];
      if (slot.isRestless) {
        lanes.run(
            i,
            () -> {
              for (HostedChannel channel : List.copyOf(slot.restless)) {
                visit(slot, channel, visit);
              }
            });
      }
    }
  }

  /**
   * Visits some channels of one lane: those that it is the turn of.
   *
   * @param turn the next one each time, from any number on; lanes take turns
   * @param most how many at once
   */
  void visitInTurn(int turn, int most, Consumer<HostedChannel> visit) {
    int lane = Math.floorMod(turn, ChannelLanes.LANES);
    lanes.run(
        lane,
        () -> {
          Slot slot = slots[lane];
          for (HostedChannel channel : slot.next(most)) {
            visit(slot, channel, visit);
          }
        });
  }

  private void in(ChannelId id, Consumer<Slot> work) {
    int lane = ChannelLanes.laneOf(id);
    lanes.run(lane, () -> work.accept(slots[lane]));
  }

  private void visit(Slot slot, HostedChannel channel, Consumer<HostedChannel> visit) {
    visit.accept(channel);
    if (channel.isClosed()) {
      if (slot.channels.remove(channel.id(), channel)) {
        hosted.decrement();
      }
      slot.restless.remove(channel);
    } else if (channel.isRestless()) {
      slot.restless.add(channel);
    } else {
      slot.restless.remove(channel);
    }
    slot.isRestless = !slot.restless.isEmpty();
  }

  /**
   * One lane's channels. Confined to the lane, but for what tells whether a visit is worth while:
   * of a lane that has just become restless the next visit will know.
   */
  private static final class Slot {
    private final Map<ChannelId, HostedChannel> channels = new HashMap<>();
    private final Set<HostedChannel> restless = new LinkedHashSet<>();
    private volatile boolean isRestless;
    private int turn;

    /** Others each time, until all have had their turn. */
    List<HostedChannel> next(int most) {
      List<HostedChannel> all = List.copyOf(channels.values());
      if (all.size() <= most) {
        return all;
      }
      List<HostedChannel> some = new ArrayList<>(most);
      for (int i = 0; i < most; i++) {
        turn = (turn + 1) % all.size();
        some.add(all.get(turn));
      }
      return some;
    }
  }
}
