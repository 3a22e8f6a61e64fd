package dev.parley.websocket.connection;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.fanout.Burst;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.socket.Socket;
import dev.parley.websocket.socket.SocketWriter;
import dev.parley.websocket.sse.EventBlock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event stream on one socket: an HTTP answer whose end is the connection's. It shows the client
 * now and then that it is there, and notices when the client goes. Confined to the socket's I/O
 * thread.
 *
 * <pre>
 *          close(reason)
 *   OPEN ────────────────▶ CLOSING ──the client's end, or a deadline──▶ CLOSED
 *     └──────────────── the client went, the link broke ─────────────────┘
 * </pre>
 */
public final class EventStreamConnection implements SocketWriter.Owner, Socket.Listener, Link {
  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  /** Proxies give up on an answer that is silent for longer, mostly after 30 or 60 s. */
  private static final Duration HEART_BEAT = Duration.ofSeconds(15);

  /** A client has nothing to say. What it says all the same is passed over, up to so much. */
  private static final int MOST_PASSED_OVER_BYTES = 4 * 1024;

  private static final byte[] BEAT = EventBlock.comment("");

  /** Those that come back by themselves do not do so all at once. */
  private static final int SOONEST_MILLIS = 1_000;

  private static final int SPREAD_MILLIS = 3_000;
  private static final Pattern ADVICE = Pattern.compile("\"retryAfterMs\":([0-9]{1,6})");

  private final ConnectionId id;
  private final Socket socket;
  private final SocketWriter writer;
  private final Shard shard;
  private final Telemetry telemetry;
  private final Liveness liveness;
  private final byte[] head;
  private final Protocol protocol;
  private final long begunNanos;
  private State state = State.OPEN;
  private @Nullable DisconnectReason reason;
  private int passedOverBytes;
  private long saidNanos;
  private long closeByNanos;

  /**
   * Says nothing yet.
   *
   * @param shard of the socket's I/O thread
   * @param head of the answer
   * @param speaking makes what is told on it
   */
  public EventStreamConnection(
      ConnectionId id,
      Socket socket,
      Shard shard,
      Telemetry telemetry,
      Liveness liveness,
      Backpressure backpressure,
      byte[] head,
      Function<Link, Protocol> speaking) {
    this.id = id;
    this.socket = socket;
    this.writer = new SocketWriter(socket, shard, telemetry, backpressure, this);
    this.shard = shard;
    this.telemetry = telemetry;
    this.liveness = liveness;
    this.head = head.clone();
    this.begunNanos = nanoTime();
    this.saidNanos = begunNanos;
    this.protocol = speaking.apply(this);
  }

  /** Begins to tell. */
  public void start() {
    telemetry.opened(protocol.kind());
    ConnectionLog.opened(id, protocol.kind());
    try {
      writer.start();
      send(Frame.required(head));
      int spread = Math.floorMod(id.hashCode() * 0x9E3779B9, SPREAD_MILLIS);
      send(Frame.required(EventBlock.retry(SOONEST_MILLIS + spread)));
      protocol.begin();
    } catch (RuntimeException fault) {
      ConnectionLog.faulted(id, fault);
      close(DisconnectReason.SERVER_FAULT);
    }
    socket.resumeReading();
  }

  @Override
  public ConnectionId id() {
    return id;
  }

  @Override
  public void write(Burst burst, int from) {
    saidNanos = burst.atNanos();
    writer.write(burst, from);
  }

  @Override
  public void writable(long nowNanos) {
    writer.flush(nowNanos);
  }

  @Override
  public void send(Frame frame) {
    if (state == State.OPEN) {
      long nowNanos = nanoTime();
      saidNanos = nowNanos;
      writer.requestTick();
      writer.send(frame, nowNanos);
    }
  }

  @Override
  public void tell(ServerEvent event) {
    if (state == State.OPEN) {
      protocol.tell(event);
    }
  }

  @Override
  public void replay(Replay piece) {
    if (state == State.OPEN) {
      protocol.replay(piece);
    }
  }

  @Override
  public long queuedBytes() {
    return writer.queuedBytes();
  }

  @Override
  public long stalledNanos(long nowNanos) {
    return writer.stalledNanos(nowNanos);
  }

  @Override
  public void shed() {
    if (state == State.OPEN) {
      closeForSlowness();
    } else {
      terminate();
    }
  }

  @Override
  public void execute(Runnable work) {
    shard.thread().execute(work);
  }

  @Override
  public long nanoTime() {
    return shard.thread().nanoTime();
  }

  /** It says nothing. */
  @Override
  public void limitTo(FrameLimits limits) {}

  @Override
  public void listen(ChannelId channel, WireFormat format) {
    if (state == State.OPEN) {
      writer.listen(channel, format);
    }
  }

  @Override
  public void stopListening(ChannelId channel, WireFormat format) {
    writer.stopListening(channel, format);
  }

  @Override
  public void stopListening(ChannelId channel) {
    writer.stopListening(channel);
  }

  @Override
  public void hearUntil(long nanos) {
    writer.deliverUntil(nanos);
  }

  /** There is nothing to be read but the end, and that is not to be missed. */
  @Override
  public void pauseReading() {}

  @Override
  public void resumeReading() {}

  @Override
  public boolean isReading() {
    return state != State.CLOSED;
  }

  @Override
  public void received(ByteBuffer bytes, long nowNanos) {
    passedOverBytes += bytes.remaining();
    if (passedOverBytes > MOST_PASSED_OVER_BYTES) {
      lost();
    }
  }

  @Override
  public void dismiss(DisconnectReason why) {
    if (state == State.OPEN) {
      protocol.dismiss(why);
    }
  }

  @Override
  public void close(DisconnectReason why) {
    close(why, why.text());
  }

  @Override
  public void close(DisconnectReason why, Frame lastWord) {
    close(why);
  }

  /** For people, why it ends; for the client, when to come back, if that is said. */
  @Override
  public void close(DisconnectReason why, String text) {
    if (state != State.OPEN) {
      return;
    }
    long nowNanos = nanoTime();
    state = State.CLOSING;
    reason = why;
    closeByNanos = nowNanos + liveness.closingFor().toNanos();
    writer.requestTick();
    endSession(why.keepsPlaces() ? Ending.LOST : Ending.DELIBERATE);
    Matcher advice = ADVICE.matcher(text);
    Frame farewell = Frame.required(EventBlock.comment(" " + why.code() + " " + why.text()));
    writer.endWith(
        advice.find()
            ? List.of(Frame.required(EventBlock.retry(Integer.parseInt(advice.group(1)))), farewell)
            : List.of(farewell),
        nowNanos);
  }

  @Override
  public long tick(long nowNanos) {
    return switch (state) {
      case OPEN -> tickOpen(nowNanos);
      case CLOSING -> {
        if (nowNanos - closeByNanos > 0) {
          terminate();
        }
        yield closeByNanos;
      }
      case CLOSED -> {
        shard.remove(this);
        yield NEVER;
      }
    };
  }

  private long tickOpen(long nowNanos) {
    if (!writer.isIdle() && liveness.isStuck(writer.stalledNanos(nowNanos))) {
      closeForSlowness();
    } else if (nowNanos - saidNanos >= HEART_BEAT.toNanos()) {
      writer.findDescriptor();
      send(Frame.required(BEAT));
    }
    if (state != State.OPEN) {
      return nowNanos;
    }
    long protocolDue = protocol.tick(nowNanos);
    long beatDue = saidNanos + HEART_BEAT.toNanos();
    return state == State.OPEN
        ? nowNanos + Math.min(protocolDue - nowNanos, beatDue - nowNanos)
        : nowNanos;
  }

  private void closeForSlowness() {
    telemetry.count(Measure.SLOW_CONNECTION_CLOSED);
    close(DisconnectReason.TOO_SLOW);
  }

  @Override
  public void lost() {
    if (state == State.OPEN) {
      state = State.CLOSING;
      endSession(Ending.LOST);
    }
    terminate();
  }

  private void terminate() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    writer.requestTick();
    ConnectionEnd end =
        new ConnectionEnd(
            id,
            protocol.user(),
            protocol.kind(),
            Optional.ofNullable(reason),
            Duration.ofNanos(nanoTime() - begunNanos));
    telemetry.ended(end);
    ConnectionLog.ended(end);
    writer.close();
  }

  private void endSession(Ending ending) {
    writer.stopListening();
    protocol.end(ending);
  }
}
