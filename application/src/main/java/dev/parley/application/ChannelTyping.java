package dev.parley.application;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.quota.AnnouncementLimit;
import dev.parley.domain.typing.ThreadId;
import dev.parley.domain.typing.TypingBoard;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import dev.parley.domain.typing.Typist;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who types in one channel: announces it to every node over the bus, and keeps what others
 * announce. Confined to its channel's lane; the bus's answers come back into it.
 */
final class ChannelTyping {
  private final ChannelId channel;
  private final Ports ports;
  private final ChannelEvents events;
  private final Consumer<Runnable> lane;
  private final TypingBoard board;

  /**
   * Nobody types yet.
   *
   * @param limit what users are kept to over all channels of the node
   * @param lane brings work back into the channel's lane
   */
  ChannelTyping(
      ChannelId channel,
      Ports ports,
      ChannelEvents events,
      ChannelRules rules,
      AnnouncementLimit limit,
      Consumer<Runnable> lane) {
    this.channel = channel;
    this.ports = ports;
    this.events = events;
    this.lane = lane;
    this.board = new TypingBoard(rules.typing(), limit);
  }

  boolean isEmpty() {
    return board.isEmpty();
  }

  void start(Typist typist) {
    board.start(typist, nanos()).ifPresent(this::announce);
  }

  void stop(UserId user, Optional<ThreadId> thread) {
    board.stop(user, thread, nanos()).ifPresent(this::announce);
  }

  /** The user's message has come: they type no more. */
  void messagePosted(UserId author) {
    board.messagePosted(author, nanos()).forEach(this::announce);
  }

  /** The user has no connection left in the channel at this node. */
  void left(UserId user) {
    board.left(user, nanos()).forEach(this::announce);
  }

  /** The bus brought what some node announced. */
  void observe(TypingEvent event) {
    board.observe(event, nanos());
  }

  /** Tells a newcomer who types. */
  void tell(ConnectionId newcomer) {
    for (Typist typist : board.typists()) {
      events.tell(newcomer, new TypingStarted(typist));
    }
  }

  /** Does what time has brought. */
  void expire(long nowNanos) {
    board.expire(nowNanos).forEach(this::announce);
    board.lapse(nowNanos).forEach(events::deliver);
  }

  private void announce(TypingEvent event) {
    if (event instanceof TypingStopped stopped) {
      board.awaitReturnOf(stopped, nanos());
    }
    var _ =
        ports
            .broker()
            .announce(channel, event, ports.clock().instant())
            .exceptionally(fault -> {
              ports.telemetry().count(Measure.BUS_CALL_FAILED);
              lane.accept(() -> tellUnannounced(event));
              return null;
            });
  }

  /** An end that the bus does not carry is told here at least: nobody is to be left typing. */
  private void tellUnannounced(TypingEvent event) {
    if (event instanceof TypingStopped) {
      board.observe(event, nanos());
      events.deliver(event);
    }
  }

  private long nanos() {
    return ports.monotonic().nanos();
  }
}
