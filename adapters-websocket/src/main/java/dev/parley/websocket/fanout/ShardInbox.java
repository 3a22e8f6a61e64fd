package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.websocket.fanout.ShardTask.Deliver;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have for a shard, in its order, bounded by the bytes of its publications.
 * {@link #post} and {@link #bytes} are safe for any thread; everything else is confined to the
 * shard's thread.
 *
 * <p>A thread that falls too far behind is given nothing more until it has caught up with half of
 * that, but for what is told to single connections; typing is dropped from half on. Then those who
 * hear a channel of which something was left out are told so, in its place.
 */
final class ShardInbox {
  private final long maxBytes;
  private final Telemetry telemetry;
  private final Function<ChannelId, Broadcast> missedSome;
  private final Queue<ShardTask> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final Set<ChannelId> leftOut = ConcurrentHashMap.newKeySet();
  private volatile boolean overloaded;
  private @Nullable ShardTask heldBack;

  /**
   * Empty.
   *
   * @param maxBytes of publications that may be before the thread: one that is this far behind
   *     would only fall back further
   * @param missedSome what those are told who hear a channel of which something was left out
   */
  ShardInbox(long maxBytes, Telemetry telemetry, Function<ChannelId, Broadcast> missedSome) {
    this.maxBytes = maxBytes;
    this.telemetry = telemetry;
    this.missedSome = missedSome;
  }

  /** Takes the task, unless it is a publication for which there is no room: that is counted. */
  void post(ShardTask task) {
    if (!(task instanceof Deliver deliver) || isTaken(deliver)) {
      tasks.add(task);
    }
  }

  /** The bytes of the publications that have been taken and not {@linkplain #written}. */
  long bytes() {
    return bytes.get();
  }

  /** The next task; null if there is none. */
  @Nullable ShardTask next() {
    if (!leftOut.isEmpty() && bytes.get() <= caughtUpBytes()) {
      catchUp();
    }
    ShardTask first = heldBack;
    heldBack = null;
    return first == null ? tasks.poll() : first;
  }

  /** When the next task was heard, if that is what a publisher says; else now. */
  long oldestSaidNanos(long nowNanos) {
    ShardTask first = heldBack == null ? tasks.peek() : heldBack;
    return first instanceof Deliver deliver && deliver.broadcast().isSaid()
        ? deliver.broadcast().heardNanos()
        : nowNanos;
  }

  /** It is not its turn yet: it is the next one again. */
  void holdBack(ShardTask task) {
    heldBack = task;
  }

  /** The publication has been written to all of the shard who hear it. */
  void written(Broadcast broadcast) {
    bytes.addAndGet(-broadcast.payload().length);
  }

  private boolean isTaken(Deliver deliver) {
    int length = deliver.broadcast().payload().length;
    long all = bytes.addAndGet(length);
    boolean droppable = deliver.broadcast().deliveryClass() == DeliveryClass.DROPPABLE;
    if (droppable ? all <= caughtUpBytes() : !overloaded && all <= maxBytes) {
      return true;
    }
    bytes.addAndGet(-length);
    if (droppable) {
      telemetry.count(Measure.DELIVERY_DROPPED_TYPING);
    } else {
      telemetry.count(Measure.DELIVERY_DROPPED_OVERLOAD);
      // In this order: the thread takes the state back when it has told of the channel, and a turn
      // of it follows this.
      overloaded = true;
      leftOut.add(deliver.channel());
    }
    return false;
  }

  private long caughtUpBytes() {
    return maxBytes / 2;
  }

  /** Nothing more is left out, and before it goes on it is told of what was. */
  private void catchUp() {
    for (ChannelId channel : List.copyOf(leftOut)) {
      leftOut.remove(channel);
      Broadcast resync = missedSome.apply(channel);
      bytes.addAndGet(resync.payload().length);
      tasks.add(new Deliver(channel, resync));
      telemetry.count(Measure.CHANNEL_RESYNC);
    }
    overloaded = false;
  }
}
