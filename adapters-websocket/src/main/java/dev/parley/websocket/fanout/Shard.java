package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.ShardTask.CloseAll;
import dev.parley.websocket.fanout.ShardTask.Deliver;
import dev.parley.websocket.fanout.ShardTask.Subscribe;
import dev.parley.websocket.fanout.ShardTask.Tell;
import dev.parley.websocket.fanout.ShardTask.Unsubscribe;
import dev.parley.websocket.outbox.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One I/O thread's connections, the channels they listen to, and the work that other threads have
 * for them. {@link #post} is safe for any thread; everything else is confined to the I/O thread.
 *
 * <p>A turn takes the whole inbox. Publications of one channel that came since the last turn are
 * copied side by side into one direct buffer and leave in one write per connection: the busier the
 * shard is, the more each write carries. No timer, no added delay.
 */
public final class Shard {
  private static final int READ_BUFFER_BYTES = 64 * 1024;
  private static final int RUN_BUFFER_BYTES = 256 * 1024;

  /**
   * What may wait in the inbox, in bytes. A thread that is this far behind would only fall back
   * further; typing is left out from half of it on.
   */
  private static final long INBOX_BYTES = 64L * 1024 * 1024;

  private final int index;
  private final Executor thread;
  private final Telemetry telemetry;
  private final Queue<ShardTask> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicLong inboxBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Map<ConnectionId, Subscriber> connections = new HashMap<>();
  private final Map<ChannelId, Map<ConnectionId, Subscriber>> channels = new HashMap<>();
  private final Map<ChannelId, List<Frame>> pending = new LinkedHashMap<>();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final ByteBuffer runBuffer = ByteBuffer.allocateDirect(RUN_BUFFER_BYTES);

  Shard(int index, Executor thread, Telemetry telemetry) {
    this.index = index;
    this.thread = thread;
    this.telemetry = telemetry;
  }

  int index() {
    return index;
  }

  /** For the connections of this thread to read into; good until they return. */
  public ByteBuffer readBuffer() {
    return readBuffer;
  }

  public void add(Subscriber connection) {
    connections.put(connection.id(), connection);
  }

  public void remove(Subscriber connection) {
    connections.remove(connection.id());
  }

  /** Time passes for every connection of this thread. */
  public void tick(long nowNanos) {
    for (Subscriber connection : List.copyOf(connections.values())) {
      connection.tick(nowNanos);
    }
  }

  /** Has the thread do something, in the order in which it was asked. Safe for any thread. */
  void post(ShardTask task) {
    if (task instanceof Deliver(ChannelId channel, Frame frame)) {
      long bytes = inboxBytes.addAndGet(frame.bytes().length);
      boolean droppable = frame.deliveryClass() == DeliveryClass.DROPPABLE;
      if (bytes > (droppable ? INBOX_BYTES / 2 : INBOX_BYTES)) {
        inboxBytes.addAndGet(-frame.bytes().length);
        telemetry.count(
            droppable ? Measure.DELIVERY_DROPPED_TYPING : Measure.DELIVERY_DROPPED_OVERLOAD);
        return;
      }
    }
    inbox.add(task);
    if (scheduled.compareAndSet(false, true)) {
      thread.execute(this::turn);
    }
  }

  private void turn() {
    scheduled.set(false);
    for (ShardTask task = inbox.poll(); task != null; task = inbox.poll()) {
      if (task instanceof Deliver(ChannelId channel, Frame frame)) {
        inboxBytes.addAndGet(-frame.bytes().length);
        pending.computeIfAbsent(channel, first -> new ArrayList<>(1)).add(frame);
      } else {
        // What a client is told stands in order with what its channels say.
        writePending();
        perform(task);
      }
    }
    writePending();
  }

  private void perform(ShardTask task) {
    switch (task) {
      case Deliver deliver -> throw new IllegalStateException("deliveries are gathered first");
      case Subscribe(var id, var channel) -> {
        Subscriber connection = connections.get(id);
        if (connection != null) {
          channels.computeIfAbsent(channel, first -> new LinkedHashMap<>()).put(id, connection);
        }
      }
      case Unsubscribe(var id, var channel) -> {
        Map<ConnectionId, Subscriber> subscribers = channels.get(channel);
        if (subscribers != null && subscribers.remove(id) != null && subscribers.isEmpty()) {
          channels.remove(channel);
        }
      }
      case Tell(var id, var event) -> {
        Subscriber connection = connections.get(id);
        if (connection != null) {
          connection.tell(event);
        }
      }
      case CloseAll(var reason) ->
          List.copyOf(connections.values()).forEach(connection -> connection.close(reason));
    }
  }

  private void writePending() {
    if (pending.isEmpty()) {
      return;
    }
    pending.forEach((channel, frames) -> {
      Map<ConnectionId, Subscriber> subscribers = channels.get(channel);
      if (subscribers != null) {
        writeRuns(frames, subscribers.values());
      }
    });
    pending.clear();
  }

  /**
   * Cuts the frames into runs that fit the buffer; a frame that does not fit is a run by itself.
   */
  private void writeRuns(List<Frame> frames, Collection<Subscriber> subscribers) {
    int from = 0;
    runBuffer.clear();
    for (int i = 0; i < frames.size(); i++) {
      byte[] bytes = frames.get(i).bytes();
      if (bytes.length > runBuffer.remaining()) {
        writeRun(frames.subList(from, i), runBuffer.flip(), subscribers);
        runBuffer.clear();
        from = i;
      }
      if (bytes.length > runBuffer.capacity()) {
        writeRun(frames.subList(i, i + 1), ByteBuffer.wrap(bytes), subscribers);
        from = i + 1;
      } else {
        runBuffer.put(bytes);
      }
    }
    writeRun(frames.subList(from, frames.size()), runBuffer.flip(), subscribers);
  }

  private static void writeRun(
      List<Frame> frames, ByteBuffer bytes, Collection<Subscriber> subscribers) {
    if (frames.isEmpty()) {
      return;
    }
    Burst burst = new Burst(frames, bytes);
    for (Subscriber subscriber : subscribers) {
      subscriber.write(burst);
    }
  }
}
