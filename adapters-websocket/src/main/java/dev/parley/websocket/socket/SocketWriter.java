package dev.parley.websocket.socket;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.delivery.QueueDecision.Disconnect;
import dev.parley.domain.delivery.QueueDecision.Drop;
import dev.parley.domain.delivery.QueueDecision.Enqueue;
import dev.parley.domain.delivery.QueueDecision.Replace;
import dev.parley.websocket.fanout.Burst;
import dev.parley.websocket.fanout.DirectSend;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.Subscriber;
import dev.parley.websocket.fanout.Subscription;
import dev.parley.websocket.fanout.TickRequest;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.Outbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one socket: the publications of the channels it is subscribed to, and what is sent to
 * it alone. It knows bytes and back-pressure, and nothing of the protocol that the bytes are of.
 * Confined to the socket's I/O thread; only the connection that owns it calls it.
 *
 * <pre>
 *   OPEN ──endWith, endBehindWhatWaits──▶ ENDING ──close──▶ CLOSED
 *     │                   what is left, then the end of output  ▲
 *     └───────────────────────── close ────────────────────────┘
 * </pre>
 *
 * <p>What the socket does not take waits in an {@link Outbox}. While nothing waits, the shard sends
 * publications to the socket's descriptor and does not come by here; from the first byte that waits
 * to the last one everything takes its place behind it.
 */
public final class SocketWriter {
  /** The connection that writes with it. */
  public interface Owner extends Subscriber {
    /** The socket takes nothing more, ever: the link broke. */
    void lost();
  }

  private enum State {
    OPEN,
    ENDING,
    CLOSED
  }

  private final Socket socket;
  private final Shard shard;
  private final Telemetry telemetry;
  private final Owner owner;
  private final Outbox outbox;

  /** The first of those that the connection has, which are strung together. */
  private @Nullable Subscription subscriptions;

  private State state = State.OPEN;
  private int descriptor = DirectSend.NO_DESCRIPTOR;
  private boolean behind;
  private long progressNanos;
  private long deliversUntilNanos;
  private TickRequest ticks = () -> {};

  /**
   * Writes nothing yet.
   *
   * @param shard of the socket's I/O thread
   */
  public SocketWriter(
      Socket socket, Shard shard, Telemetry telemetry, Backpressure backpressure, Owner owner) {
    this.socket = socket;
    this.shard = shard;
    this.telemetry = telemetry;
    this.owner = owner;
    this.outbox = new Outbox(backpressure, shard.outboxes());
    this.progressNanos = shard.thread().nanoTime();
    this.deliversUntilNanos = progressNanos + Long.MAX_VALUE / 2;
  }

  /** The shard has the owner from now on: what is published is written, and time passes for it. */
  public void start() {
    ticks = shard.add(owner);
    findDescriptor();
  }

  /** The owner is {@linkplain Subscriber#tick ticked} at its shard's next pass. */
  public void requestTick() {
    ticks.requestTick();
  }

  /** For the first clients of a process it is not known when they come: to be asked for again. */
  public void findDescriptor() {
    if (descriptor == DirectSend.NO_DESCRIPTOR) {
      descriptor = socket.descriptor();
      updateDirectSend();
    }
  }

  /** Writes what a turn of the shard has; see {@link Subscriber#write}. */
  public void write(Burst burst, int from) {
    long nowNanos = burst.atNanos();
    if (state != State.OPEN || nowNanos - deliversUntilNanos > 0) {
      return;
    }
    if (!outbox.isEmpty()) {
      for (Frame frame : burst.frames()) {
        queue(frame, nowNanos);
      }
      return;
    }
    ByteBuffer bytes = burst.bytes(from);
    try {
      socket.output().write(bytes);
    } catch (IOException broken) {
      owner.lost();
      return;
    }
    if (bytes.hasRemaining()) {
      queueRest(burst, bytes.position(), nowNanos);
    }
  }

  /**
   * Writes the frame, now or when the client has read what comes before it; nothing once the end
   * has begun.
   *
   * @param nowNanos {@link System#nanoTime}, as everywhere here
   */
  public void send(Frame frame, long nowNanos) {
    if (state == State.OPEN) {
      queue(frame, nowNanos);
      flush(nowNanos);
    }
  }

  /** Writes as much of what waits as the socket takes. */
  public void flush(long nowNanos) {
    if (state == State.CLOSED) {
      return;
    }
    try {
      if (outbox.writeTo(socket.output()) > 0) {
        progressNanos = nowNanos;
      }
      if (!outbox.isEmpty()) {
        awaitWritable();
        return;
      }
      socket.stopAwaitingWritable();
      caughtUp();
      if (state == State.ENDING) {
        socket.endOutput();
      }
    } catch (IOException broken) {
      owner.lost();
    }
  }

  /** These are the last frames. They come in place of what waits, but for a half-written frame. */
  public void endWith(List<Frame> last, long nowNanos) {
    if (state == State.OPEN) {
      state = State.ENDING;
      outbox.endWith(last);
      flush(nowNanos);
    }
  }

  /** This is the last frame, behind what waits. */
  public void endBehindWhatWaits(Frame last, long nowNanos) {
    if (state == State.OPEN) {
      state = State.ENDING;
      outbox.endBehindWhatWaits(List.of(last));
      flush(nowNanos);
    }
  }

  /** Forgets what waits, leaves the shard and closes the socket. Repeating it changes nothing. */
  public void close() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      outbox.clear();
      stopListening(); // Before its descriptor is another socket's.
      shard.remove(owner);
      socket.close();
    }
  }

  /** Whether all that was written has reached the socket. */
  public boolean isIdle() {
    return outbox.isEmpty();
  }

  /** What waits, in bytes. */
  public long queuedBytes() {
    return outbox.queuedBytes();
  }

  /** For how long nothing of what waits has moved. Means nothing while nothing does. */
  public long stalledNanos(long nowNanos) {
    return Math.max(0, nowNanos - progressNanos);
  }

  /** Has the channel's publications written in this format. Repeating it changes nothing. */
  public void listen(ChannelId channel, WireFormat format) {
    if (state != State.OPEN) {
      return;
    }
    for (Subscription subscription = subscriptions;
        subscription != null;
        subscription = subscription.next()) {
      if (is(subscription, channel, format)) {
        return;
      }
    }
    Subscription newest = shard.listen(owner, channel, format);
    newest.setNext(subscriptions);
    subscriptions = newest;
    updateDirectSend(newest);
  }

  /** From now on they are not, in this format. */
  public void stopListening(ChannelId channel, WireFormat format) {
    leave(subscription -> is(subscription, channel, format));
  }

  /** Nor in any. */
  public void stopListening(ChannelId channel) {
    leave(subscription -> subscription.channel().equals(channel));
  }

  /** Nor any other channel's. */
  public void stopListening() {
    leave(every -> true);
  }

  /** Publications are written until then, and not beyond, whatever becomes of the connection. */
  public void deliverUntil(long nanos) {
    deliversUntilNanos = nanos;
    updateDirectSend();
  }

  private void queue(Frame frame, long nowNanos) {
    if (state != State.OPEN) {
      return;
    }
    if (outbox.isEmpty()) {
      progressNanos = nowNanos;
    }
    switch (outbox.offer(frame)) {
      case Enqueue enqueue -> shard.shedIfTooMuchWaits();
      case Replace replace -> telemetry.count(Measure.DELIVERY_REPLACED_PRESENCE);
      case Drop drop -> telemetry.count(Measure.DELIVERY_DROPPED_TYPING);
      case Disconnect(DisconnectReason reason) -> {
        telemetry.count(Measure.SLOW_CONNECTION_CLOSED);
        owner.close(reason);
      }
    }
  }

  private void queueRest(Burst burst, int written, long nowNanos) {
    progressNanos = nowNanos;
    int before = written;
    for (Frame frame : burst.frames()) {
      int length = frame.length();
      if (before >= length) {
        before -= length;
      } else if (before > 0) {
        outbox.finish(frame, before);
        shard.shedIfTooMuchWaits();
        before = 0;
      } else {
        queue(frame, nowNanos);
      }
    }
    if (state == State.OPEN) { // Else it was too much, and whoever ended it has gone on.
      awaitWritable();
    }
  }

  /** From now on it is a slow one until all is written. */
  private void awaitWritable() {
    requestTick();
    if (!behind) {
      behind = true;
      updateDirectSend();
    }
    socket.awaitWritable();
  }

  private void caughtUp() {
    if (behind) {
      behind = false;
      updateDirectSend();
    }
  }

  private void updateDirectSend() {
    for (Subscription subscription = subscriptions;
        subscription != null;
        subscription = subscription.next()) {
      updateDirectSend(subscription);
    }
  }

  /** While nothing waits, what its channels say need not come by here. */
  private void updateDirectSend(Subscription subscription) {
    subscription.enableDirectSend(
        behind ? DirectSend.NO_DESCRIPTOR : descriptor, deliversUntilNanos);
  }

  private static boolean is(Subscription subscription, ChannelId channel, WireFormat format) {
    return subscription.channel().equals(channel) && subscription.format().equals(format);
  }

  private void leave(Predicate<Subscription> which) {
    Subscription kept = null;
    Subscription subscription = subscriptions;
    while (subscription != null) {
      Subscription next = subscription.next();
      if (which.test(subscription)) {
        shard.stopListening(subscription);
      } else {
        subscription.setNext(kept);
        kept = subscription;
      }
      subscription = next;
    }
    subscriptions = kept;
  }
}
