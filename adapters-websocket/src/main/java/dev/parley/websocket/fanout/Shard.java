package dev.parley.websocket.fanout;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.ShardTask.Close;
import dev.parley.websocket.fanout.ShardTask.CloseAll;
import dev.parley.websocket.fanout.ShardTask.Deliver;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One I/O thread's connections, the channels they listen to, and the work that other threads have
 * for them. {@link #post} is safe for any thread; everything else is confined to the I/O thread.
 *
 * <p>A turn takes the whole inbox. Publications of one channel that came since the last turn are
 * copied side by side into one direct buffer and leave in one write per connection: the busier the
 * shard is, the more each write carries. No timer, no added delay.
 */
public final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
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
  private final Map<ChannelId, Map<Form, Map<ConnectionId, Subscriber>>> listening =
      new HashMap<>();
  private final Map<ChannelId, List<Broadcast>> pending = new LinkedHashMap<>();
  private final List<Runnable> leaving = new ArrayList<>();
  private boolean writing;
  private volatile long outboxBytes;
  private volatile int connectionsBehind;
  private @Nullable Exodus exodus;
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final ByteBuffer runBuffer = ByteBuffer.allocateDirect(RUN_BUFFER_BYTES);

  Shard(int index, Executor thread, Telemetry telemetry) {
    this.index = index;
    this.thread = thread;
    this.telemetry = telemetry;
  }

  /** What waited for its connections together, a moment ago. Safe for any thread. */
  long outboxBytes() {
    return outboxBytes;
  }

  /** For how many connections something did. Safe for any thread. */
  long connectionsBehind() {
    return connectionsBehind;
  }

  /** What the thread has before it. Safe for any thread. */
  long inboxBytes() {
    return inboxBytes.get();
  }

  int index() {
    return index;
  }

  /** For the connections of this thread to read into; good until they return. */
  public ByteBuffer readBuffer() {
    return readBuffer;
  }

  /** One that comes when all have been closed was admitted before, and is closed as well. */
  public void add(Subscriber connection) {
    connections.put(connection.id(), connection);
    if (exodus != null) {
      exodus.join(connection);
    }
  }

  public void remove(Subscriber connection) {
    connections.remove(connection.id());
  }

  /** From now on the connection has what is said in the channel, in this form. */
  public void listen(Subscriber connection, ChannelId channel, Form form) {
    listening
        .computeIfAbsent(channel, first -> new LinkedHashMap<>(2))
        .computeIfAbsent(form, first -> new LinkedHashMap<>(2))
        .put(connection.id(), connection);
  }

  /** From now on it no longer has. A connection may find out while it is written to. */
  public void stopListening(Subscriber connection, ChannelId channel, Form form) {
    if (writing) {
      leaving.add(() -> stopListening(connection, channel, form));
      return;
    }
    Map<Form, Map<ConnectionId, Subscriber>> forms = listening.get(channel);
    Map<ConnectionId, Subscriber> listeners = forms == null ? null : forms.get(form);
    if (forms == null || listeners == null || listeners.remove(connection.id()) == null) {
      return;
    }
    if (listeners.isEmpty()) {
      forms.remove(form);
    }
    if (forms.isEmpty()) {
      listening.remove(channel);
    }
  }

  /** Time passes for every connection of this thread. */
  public void tick(long nowNanos) {
    long waiting = 0;
    int behind = 0;
    for (Subscriber connection : List.copyOf(connections.values())) {
      try {
        connection.tick(nowNanos);
      } catch (RuntimeException fault) {
        end(connection, fault);
      }
      long queued = connection.queuedBytes();
      waiting += queued;
      behind += queued > 0 ? 1 : 0;
    }
    outboxBytes = waiting;
    connectionsBehind = behind;
    if (exodus != null) {
      exodus.advance(nowNanos);
    }
  }

  /** Has the thread do something, in the order in which it was asked. Safe for any thread. */
  void post(ShardTask task) {
    if (task instanceof Deliver(ChannelId channel, Broadcast broadcast)) {
      long bytes = inboxBytes.addAndGet(broadcast.payload().length);
      boolean droppable = broadcast.deliveryClass() == DeliveryClass.DROPPABLE;
      if (bytes > (droppable ? INBOX_BYTES / 2 : INBOX_BYTES)) {
        inboxBytes.addAndGet(-broadcast.payload().length);
        telemetry.count(
            droppable ? Measure.DELIVERY_DROPPED_TYPING : Measure.DELIVERY_DROPPED_OVERLOAD);
        return;
      }
    }
    inbox.add(task);
    if (scheduled.compareAndSet(false, true)) {
      try {
        thread.execute(this::turn);
      } catch (RejectedExecutionException ended) {
        // The gateway is closed, and with the thread went every connection that this was for.
      }
    }
  }

  private void turn() {
    scheduled.set(false);
    for (ShardTask task = inbox.poll(); task != null; task = inbox.poll()) {
      if (task instanceof Deliver(ChannelId channel, Broadcast broadcast)) {
        inboxBytes.addAndGet(-broadcast.payload().length);
        pending.computeIfAbsent(channel, first -> new ArrayList<>(1)).add(broadcast);
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
      case Unsubscribe(var id, var channel) -> {
        Subscriber connection = connections.get(id);
        if (connection != null) {
          connection.stopListening(channel);
        }
      }
      case Tell(var id, var event) -> {
        Subscriber connection = connections.get(id);
        if (connection != null) {
          tell(connection, event);
        }
      }
      case Close(var id, var reason) -> {
        Subscriber connection = connections.get(id);
        if (connection != null) {
          dismiss(connection, reason);
        }
      }
      case CloseAll(var reason, var within) -> {
        long now = System.nanoTime();
        exodus = new Exodus(connections.values(), reason, within, now);
        exodus.advance(now);
      }
    }
  }

  private void writePending() {
    if (pending.isEmpty()) {
      return;
    }
    writing = true;
    try {
      pending.forEach((channel, broadcasts) ->
          listening
              .getOrDefault(channel, Map.of())
              .forEach((form, listeners) -> write(broadcasts, form, listeners.values())));
      measure(System.nanoTime());
    } finally {
      writing = false;
      pending.clear();
      leaving.forEach(Runnable::run);
      leaving.clear();
    }
  }

  private void measure(long nowNanos) {
    for (List<Broadcast> broadcasts : pending.values()) {
      for (Broadcast broadcast : broadcasts) {
        telemetry.time(Timing.PUBLICATION_TO_FLUSH, nowNanos - broadcast.heardNanos());
      }
    }
  }

  private void write(List<Broadcast> broadcasts, Form form, Collection<Subscriber> listeners) {
    List<Frame> frames = new ArrayList<>(broadcasts.size());
    for (Broadcast broadcast : broadcasts) {
      if (form.wants(broadcast.event())) {
        frames.add(broadcast.frame(form));
      }
    }
    writeRuns(frames, listeners);
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

  private void writeRun(List<Frame> frames, ByteBuffer bytes, Collection<Subscriber> subscribers) {
    if (frames.isEmpty()) {
      return;
    }
    telemetry.count(Measure.DELIVERY, (long) frames.size() * subscribers.size());
    Burst burst = new Burst(frames, bytes);
    for (Subscriber subscriber : subscribers) {
      try {
        subscriber.write(burst);
      } catch (RuntimeException fault) {
        end(subscriber, fault);
      }
    }
  }

  private static void tell(Subscriber connection, ServerEvent event) {
    try {
      connection.tell(event);
    } catch (RuntimeException fault) {
      end(connection, fault);
    }
  }

  private static void dismiss(Subscriber connection, DisconnectReason reason) {
    try {
      connection.dismiss(reason);
    } catch (RuntimeException fault) {
      end(connection, fault);
    }
  }

  /** A fault of ours on one connection costs the others nothing of what the turn has for them. */
  private static void end(Subscriber connection, RuntimeException fault) {
    LOG.atError()
        .addKeyValue("connection", connection.id())
        .setCause(fault)
        .log("fault on a connection");
    connection.close(DisconnectReason.SERVER_FAULT);
  }
}
