package dev.parley.websocket.connection;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.fanout.Burst;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.CloseCode;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.socket.Socket;
import dev.parley.websocket.socket.SocketWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket conversation on one socket (RFC 6455): hears the client out, pings it, notices its
 * silence, and closes in order. Confined to the socket's I/O thread.
 *
 * <pre>
 *          close(reason), the client's close, a violation
 *   OPEN ─────────────────────────────────────────────────▶ CLOSING ──▶ CLOSED
 *     │                                        our close frame, then the  ▲
 *     │                                        client's end or a deadline │
 *     └────────── the link broke ─────────────────────────────────────────┘
 * </pre>
 *
 * <p>The session ends when CLOSING or CLOSED begins: whoever is on the way out hears and says
 * nothing more. When the close frame is out, output ends and the client is heard out, one that has
 * closed as well (section 7.1.1): closing a socket with unread bytes in it would reset it, and the
 * client might never see why, or what it was sent before.
 */
public final class WebSocketConnection implements SocketWriter.Owner, Socket.Listener, Link {
  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final ConnectionId id;
  private final Socket socket;
  private final SocketWriter writer;
  private final Shard shard;
  private final Telemetry telemetry;
  private final Liveness liveness;
  private final MessageReceiver receiver;
  private final Protocol protocol;
  private State state = State.OPEN;
  private boolean readingPaused;
  private @Nullable DisconnectReason reason;
  private final long begunNanos;
  private long pingedNanos;
  private long closeByNanos;

  /**
   * Says and hears nothing yet.
   *
   * @param shard of the socket's I/O thread
   * @param compression whether messages may be compressed (RFC 7692)
   * @param speaking makes what is spoken on it
   */
  public WebSocketConnection(
      ConnectionId id,
      Socket socket,
      Shard shard,
      Telemetry telemetry,
      Liveness liveness,
      ConnectionLimits limits,
      boolean compression,
      Function<Link, Protocol> speaking) {
    this.id = id;
    this.socket = socket;
    this.writer = new SocketWriter(socket, shard, telemetry, limits.backpressure(), this);
    this.shard = shard;
    this.telemetry = telemetry;
    this.liveness = liveness;
    this.begunNanos = nanoTime();
    this.receiver = new MessageReceiver(this, limits, compression, shard.inbound(), begunNanos);
    this.pingedNanos = begunNanos;
    this.protocol = speaking.apply(this);
  }

  /** Begins to speak and to listen. In this order: a protocol that begins is in the shard. */
  public void start() {
    telemetry.opened(protocol.kind());
    ConnectionLog.opened(id, protocol.kind());
    try {
      writer.start();
      protocol.begin();
    } catch (RuntimeException fault) {
      faulted(fault); // Its session is there already, and has to end.
    }
    if (isReading()) {
      socket.resumeReading();
    }
  }

  @Override
  public ConnectionId id() {
    return id;
  }

  @Override
  public void write(Burst burst, int from) {
    writer.write(burst, from);
  }

  @Override
  public void writable(long nowNanos) {
    writer.flush(nowNanos);
  }

  @Override
  public void send(Frame frame) {
    send(frame, nanoTime());
  }

  private void send(Frame frame, long nowNanos) {
    if (state == State.OPEN) {
      // It may be the outcome of what changes when the protocol wishes for time.
      writer.requestTick();
      writer.send(frame, nowNanos);
    }
  }

  @Override
  public void tell(ServerEvent event) {
    if (state == State.OPEN) {
      protocol.tell(event);
      receiver.noteHeldBytes(); // It may be what others of the client's messages waited for.
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

  @Override
  public void limitTo(FrameLimits limits) {
    receiver.limitTo(limits);
  }

  @Override
  public void listen(ChannelId channel, WireFormat plain) {
    if (state == State.OPEN) {
      writer.listen(channel, receiver.agreed(plain));
    }
  }

  @Override
  public void stopListening(ChannelId channel, WireFormat plain) {
    writer.stopListening(channel, receiver.agreed(plain));
  }

  @Override
  public void stopListening(ChannelId channel) {
    writer.stopListening(channel);
  }

  @Override
  public void hearUntil(long nanos) {
    writer.deliverUntil(nanos);
  }

  @Override
  public void pauseReading() {
    if (state == State.OPEN && !readingPaused) {
      readingPaused = true;
      socket.pauseReading();
    }
  }

  @Override
  public void resumeReading() {
    if (readingPaused) {
      readingPaused = false;
      receiver.resumed(nanoTime()); // The silence was ours.
      socket.resumeReading();
    }
  }

  @Override
  public boolean isReading() {
    return state != State.CLOSED && !readingPaused;
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    if (state == State.OPEN) {
      protocol.dismiss(reason);
    }
  }

  @Override
  public void close(DisconnectReason reason) {
    close(reason, List.of(closeFrame(reason, reason.text())), ending(reason));
  }

  @Override
  public void close(DisconnectReason reason, String text) {
    close(reason, List.of(closeFrame(reason, text)), Ending.LOST);
  }

  @Override
  public void close(DisconnectReason reason, Frame lastWord) {
    close(reason, List.of(lastWord, closeFrame(reason, reason.text())), ending(reason));
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
    if (!readingPaused && liveness.isSilent(receiver.heardNanos(), nowNanos)) {
      close(DisconnectReason.SILENT);
    } else if (!writer.isIdle() && liveness.isStuck(writer.stalledNanos(nowNanos))) {
      closeForSlowness();
    } else if (liveness.isPingDue(pingedNanos, nowNanos)) {
      pingedNanos = nowNanos;
      writer.findDescriptor();
      send(Frame.required(FrameEncoder.ping(new byte[0])), nowNanos);
    }
    if (!isOpen()) {
      return nowNanos;
    }
    long protocolDue = protocol.tick(nowNanos);
    receiver.noteHeldBytes();
    if (!isOpen()) {
      return nowNanos;
    }
    long ourDue = liveness.dueNanos(receiver.heardNanos(), pingedNanos);
    return nowNanos + Math.min(protocolDue - nowNanos, ourDue - nowNanos);
  }

  @Override
  public void received(ByteBuffer bytes, long nowNanos) {
    receiver.receive(bytes, nowNanos);
  }

  /**
   * The client has sent its close frame: the last that is heard of it but the end of its output.
   */
  void closedByClient(int code) {
    // A browser's close() without arguments sends no code: somebody meant it all the same.
    boolean meant = code == CloseCode.NORMAL.number() || code == CloseCode.NO_STATUS.number();
    if (state == State.OPEN) {
      long nowNanos = nanoTime();
      beginClosing(DisconnectReason.GOODBYE, meant ? Ending.DELIBERATE : Ending.LOST, nowNanos);
      // Who closes in order is still owed what was said before, for as long as closing takes.
      writer.endBehindWhatWaits(Frame.required(FrameEncoder.close(code, "")), nowNanos);
    } else if (writer.isIdle()) {
      terminate();
    }
  }

  /** A fault of ours: it costs this connection, and no other. */
  void faulted(RuntimeException fault) {
    ConnectionLog.faulted(id, fault);
    close(DisconnectReason.SERVER_FAULT);
  }

  private void closeForSlowness() {
    telemetry.count(Measure.SLOW_CONNECTION_CLOSED);
    close(DisconnectReason.TOO_SLOW);
  }

  private void close(DisconnectReason reason, List<Frame> last, Ending ending) {
    if (state == State.OPEN) {
      long nowNanos = nanoTime();
      beginClosing(reason, ending, nowNanos);
      writer.endWith(last, nowNanos);
    }
  }

  private void beginClosing(DisconnectReason reason, Ending ending, long nowNanos) {
    state = State.CLOSING;
    writer.requestTick();
    this.reason = reason;
    closeByNanos = nowNanos + liveness.closingFor().toNanos();
    receiver.passOverMessages();
    endSession(ending);
    resumeReading(); // For its close frame.
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
    tellOfTheEnd(); // First: when the socket is closed nobody waits for that any more.
    writer.close();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  Protocol protocol() {
    return protocol;
  }

  void requestTick() {
    writer.requestTick();
  }

  private void endSession(Ending ending) {
    writer.stopListening();
    protocol.end(ending);
    receiver.noteHeldBytes();
  }

  private void tellOfTheEnd() {
    ConnectionEnd end =
        new ConnectionEnd(
            id,
            protocol.user(),
            protocol.kind(),
            Optional.ofNullable(reason),
            Duration.ofNanos(nanoTime() - begunNanos));
    telemetry.ended(end);
    ConnectionLog.ended(end);
  }

  private static Ending ending(DisconnectReason reason) {
    return reason.keepsPlaces() ? Ending.LOST : Ending.REMOVED;
  }

  private static Frame closeFrame(DisconnectReason reason, String text) {
    return Frame.required(FrameEncoder.close(reason.code(), text));
  }
}
