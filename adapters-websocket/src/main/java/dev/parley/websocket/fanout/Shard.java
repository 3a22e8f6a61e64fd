package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.ShardTask.Close;
import dev.parley.websocket.fanout.ShardTask.CloseAll;
import dev.parley.websocket.fanout.ShardTask.Deliver;
import dev.parley.websocket.fanout.ShardTask.Retell;
import dev.parley.websocket.fanout.ShardTask.Tell;
import dev.parley.websocket.fanout.ShardTask.Unsubscribe;
import dev.parley.websocket.outbox.OutboxBudget;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One I/O thread's connections, the channels they listen to, and the work that other threads have
 * for them. {@link #post} is safe for any thread; everything else is confined to the I/O thread.
 *
 * <p>A turn takes the whole inbox. Publications of one channel that came since the last turn are
 * copied side by side into one direct buffer and leave in one write per connection: the busier the
 * shard is, the more each write carries. One that hardly keeps up {@linkplain FlushDelay rests}
 * between two turns for their sake.
 *
 * <p>After some hundreds of writes the turn pauses, and whatever the thread's sockets have to say
 * is heard before it goes on: nobody's ping waits behind a channel of 50,000. What else is in the
 * inbox waits, so that everybody's order stays.
 *
 * <p>What may wait for it is bounded by its {@link ShardInbox}, and when it works is its {@link
 * TurnSchedule}.
 */
public final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
  private static final int READ_BUFFER_BYTES = 64 * 1024;
  private static final int RUN_BUFFER_BYTES = 256 * 1024;

  /** Between two looks at the sockets: about two milliseconds' worth. */
  static final int WRITES_BEFORE_A_PAUSE = 256;

  /** As long as a stretch of {@link #WRITES_BEFORE_A_PAUSE} takes: each gets half of the thread. */
  private static final long OTHER_WORK_NANOS = 2_000_000;

  private final int index;
  private final IoThread thread;
  private final Telemetry telemetry;
  private final ShardInbox inbox;
  private final TurnSchedule turns;
  private final InboundBudget inbound;
  private final OutboxBudget outboxes;
  private final SlowestFirst slowestFirst;
  private final Map<ConnectionId, Subscriber> connections = new HashMap<>();
  private final ConnectionTicker sweep = new ConnectionTicker();
  private final SubscriptionTable seating = new SubscriptionTable();
  private final Map<ChannelId, List<Broadcast>> pending = new LinkedHashMap<>();
  private final Queue<Batch> batches = new ArrayDeque<>();
  private final List<Broadcast> underWay = new ArrayList<>();
  private final FlushDelay rest = new FlushDelay();
  private long stretchNanos;
  private long workedNanos;
  private final DeliveryLateness lateness;
  private final OutboxGauge waiting = new OutboxGauge();
  private @Nullable StaggeredClose staggeredClose;
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final ByteBuffer runBuffer = ByteBuffer.allocateDirect(RUN_BUFFER_BYTES);

  /**
   * @param missedSome what those are told who hear a channel of which something was left out
   */
  Shard(
      int index,
      IoThread thread,
      Telemetry telemetry,
      ShardBudget budget,
      Function<ChannelId, Broadcast> missedSome) {
    this.index = index;
    this.thread = thread;
    this.telemetry = telemetry;
    this.inbox = new ShardInbox(budget.inboxBytes(), telemetry, missedSome);
    this.turns = new TurnSchedule(thread, this::work);
    this.inbound = new InboundBudget(budget.inboundBytes());
    this.outboxes = new OutboxBudget(budget.outboxBytes());
    this.slowestFirst = new SlowestFirst(telemetry);
    this.workedNanos = thread.nanoTime();
    this.lateness = new DeliveryLateness(workedNanos);
  }

  /** What waited for its connections together, a moment ago. Safe for any thread. */
  long outboxBytes() {
    return waiting.bytes();
  }

  /** For how many connections something did. Safe for any thread. */
  long connectionsBehind() {
    return waiting.connectionsBehind();
  }

  /** What the thread has before it. Safe for any thread. */
  long inboxBytes() {
    return inbox.bytes();
  }

  /** What is held of what its clients send. */
  public InboundBudget inbound() {
    return inbound;
  }

  /** What waits for its clients. */
  public OutboxBudget outboxes() {
    return outboxes;
  }

  /** Has those go who are furthest behind, if more waits for all together than may. */
  public void shedIfTooMuchWaits() {
    if (outboxes.isExceeded()) {
      slowestFirst.shed(connections.values(), outboxes, thread.nanoTime());
    }
  }

  int index() {
    return index;
  }

  /** The thread that all of this is confined to, and the clock of its connections. */
  public IoThread thread() {
    return thread;
  }

  /** For the connections of this thread to read into; good until they return. */
  public ByteBuffer readBuffer() {
    return readBuffer;
  }

  /** One that comes when all have been closed was admitted before, and is closed as well. */
  public TickRequest add(Subscriber connection) {
    connections.put(connection.id(), connection);
    if (staggeredClose != null) {
      staggeredClose.join(connection);
    }
    return sweep.add(connection, thread.nanoTime());
  }

  public void remove(Subscriber connection) {
    connections.remove(connection.id());
  }

  /** From now on the connection has what is said in the channel, in this form. */
  public Subscription listen(Subscriber connection, ChannelId channel, WireFormat format) {
    return seating.seat(connection, channel, format);
  }

  /**
   * From now on it no longer has. A connection may find out while it is written to. Repeating it
   * changes nothing.
   */
  public void stopListening(Subscription seat) {
    seating.leave(seat);
  }

  /** Time passes for every connection of this thread. */
  public void tick(long nowNanos) {
    waiting.begin();
    sweep.visit(nowNanos, connection -> tick(connection, nowNanos));
    waiting.end();
    if (batches.isEmpty()) {
      seating.tidy(); // Where nothing is said, people come and go all the same.
    }
    if (staggeredClose != null) {
      staggeredClose.advance(nowNanos);
    }
  }

  private long tick(Subscriber connection, long nowNanos) {
    long next = nowNanos;
    try {
      next = connection.tick(nowNanos);
    } catch (RuntimeException fault) {
      end(connection, fault);
    }
    long queued = connection.queuedBytes();
    if (queued == 0) {
      return next;
    }
    waiting.add(queued);
    return nowNanos;
  }

  /**
   * Completes when the thread's sockets have told what they had to tell by now, ends among them.
   * Safe for any thread.
   */
  CompletableFuture<Void> rollCall() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    // Of the sockets that are ready with it some have their turn before it and some after. With the
    // second round all have had theirs.
    Runnable secondRound =
        () -> TurnSchedule.execute(thread::executeAfterOthers, () -> done.complete(null));
    TurnSchedule.execute(
        thread::execute, () -> TurnSchedule.execute(thread::executeAfterOthers, secondRound));
    return done;
  }

  /** Has the thread do something, in the order in which it was asked. Safe for any thread. */
  void post(ShardTask task) {
    inbox.post(task);
    turns.wake();
  }

  /**
   * Lets what was published pass, unless it has just had its turn. To be called on the thread
   * before anything that thousands may ask for at the same moment: its executor takes what it is
   * given in order, and a publication would wait behind all of them.
   */
  public void letPublicationsPass(long nowNanos) {
    if (turns.isUpcoming() && nowNanos - workedNanos >= OTHER_WORK_NANOS) {
      work();
    }
  }

  /**
   * How late what publishers say was at the worst since this was last asked, or is what of it still
   * waits; 0 if they have said nothing lately. What those who come cause themselves does not count:
   * where nobody speaks, nobody waits for anything. To be called on the thread.
   *
   * @param threadNanos how late the thread itself is
   */
  public long takeLateness(long threadNanos, long nowNanos) {
    return lateness.take(underWay, inbox.oldestSaidNanos(nowNanos), threadNanos, nowNanos);
  }

  private void work() {
    stretchNanos = thread.nanoTime();
    writeWhatCame();
    workedNanos = thread.nanoTime();
    if (turns.isPaused()) {
      rest.add(workedNanos - stretchNanos, workedNanos);
    }
  }

  private void writeWhatCame() {
    int writes = writeBatches(WRITES_BEFORE_A_PAUSE);
    while (batches.isEmpty()) {
      ShardTask task = inbox.next();
      if (task instanceof Deliver oldest && pending.isEmpty() && takesRest(oldest)) {
        inbox.holdBack(task);
        return;
      }
      if (task instanceof Deliver(ChannelId channel, Broadcast broadcast)) {
        rest.heard(channel, broadcast.heardNanos());
        pending.computeIfAbsent(channel, first -> new ArrayList<>(1)).add(broadcast);
      } else if (pending.isEmpty()) {
        if (task == null) {
          return;
        }
        perform(task);
      } else {
        // What a client is told stands in order with what its channels say.
        if (task != null) {
          inbox.holdBack(task);
        }
        makeBatches();
        writes = writeBatches(writes);
      }
    }
    turns.pause();
  }

  /** Not when there is already as much as a write carries: more of it costs no less. */
  private boolean takesRest(Deliver oldest) {
    long nanos = rest.take(thread.nanoTime(), oldest.broadcast().heardNanos());
    if (nanos == 0 || inbox.bytes() >= RUN_BUFFER_BYTES) {
      return false;
    }
    turns.rest(nanos);
    return true;
  }

  private void perform(ShardTask task) {
    switch (task) {
      case Deliver deliver -> throw new IllegalStateException("deliveries are gathered first");
      case Unsubscribe(var id, var channel) ->
          with(id, connection -> connection.stopListening(channel));
      case Tell(var id, var event) -> with(id, connection -> connection.tell(event));
      case Retell(var id, var piece) -> {
        with(id, connection -> connection.replay(piece));
        piece.told().run();
      }
      case Close(var id, var reason) -> with(id, connection -> connection.dismiss(reason));
      case CloseAll(var reason, var within) -> {
        long now = thread.nanoTime();
        staggeredClose = new StaggeredClose(connections.values(), reason, within, now);
        staggeredClose.advance(now);
      }
    }
  }

  private void makeBatches() {
    try {
      pending.forEach((channel, broadcasts) ->
          seating
              .of(channel)
              .forEach((format, listeners) -> makeBatch(broadcasts, format, listeners)));
    } finally {
      // Whatever went wrong with it would go wrong again.
      pending.values().forEach(underWay::addAll);
      pending.clear();
    }
  }

  private void makeBatch(List<Broadcast> broadcasts, WireFormat format, Listeners listeners) {
    List<Broadcast> wanted = new ArrayList<>(broadcasts.size());
    for (Broadcast broadcast : broadcasts) {
      if (format.isWithin(broadcast.reach()) && format.wants(broadcast.event())) {
        wanted.add(broadcast);
      }
    }
    if (!wanted.isEmpty()) {
      telemetry.count(Measure.DELIVERY, (long) wanted.size() * listeners.count());
      batches.add(new Batch(wanted, format, listeners));
    }
  }

  /** How many of those writes are left. */
  private int writeBatches(int most) {
    int writes = most;
    for (Batch batch = batches.peek(); batch != null && writes > 0; batch = batches.peek()) {
      boolean goesOn = false;
      try {
        writes = batch.write(runBuffer, writes, thread.nanoTime(), Shard::end);
        goesOn = !batch.isDone();
      } finally {
        if (!goesOn) {
          batches.remove(); // Whatever cannot be encoded would fail again.
        }
      }
    }
    if (batches.isEmpty()) {
      seating.tidy();
      measure();
    }
    return writes;
  }

  private void measure() {
    if (!underWay.isEmpty()) {
      long now = thread.nanoTime();
      rest.add(now - stretchNanos, now);
      stretchNanos = now;
      for (Broadcast broadcast : underWay) {
        lateness.written(broadcast, now);
        telemetry.time(Timing.PUBLICATION_TO_FLUSH, now - broadcast.heardNanos());
        inbox.written(broadcast);
      }
      underWay.clear();
    }
  }

  /** Nothing, if the connection is gone. */
  private void with(ConnectionId id, Consumer<Subscriber> work) {
    Subscriber connection = connections.get(id);
    if (connection != null) {
      try {
        work.accept(connection);
      } catch (RuntimeException fault) {
        end(connection, fault);
      }
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
