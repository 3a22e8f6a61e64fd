package dev.parley.websocket.undertow;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.delivery.QueueDecision;
import dev.parley.domain.delivery.QueueDecision.Disconnect;
import dev.parley.domain.delivery.QueueDecision.Drop;
import dev.parley.domain.delivery.QueueDecision.Enqueue;
import dev.parley.domain.delivery.QueueDecision.Replace;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.admission.InboundGauge;
import dev.parley.websocket.fanout.Burst;
import dev.parley.websocket.fanout.DeflatedWireFormat;
import dev.parley.websocket.fanout.DirectSend;
import dev.parley.websocket.fanout.InboundBudget;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.Subscriber;
import dev.parley.websocket.fanout.Subscription;
import dev.parley.websocket.fanout.TickRequest;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.Outbox;
import dev.parley.websocket.rfc6455.CloseCode;
import dev.parley.websocket.rfc6455.FrameDecoder;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.rfc6455.FrameListener;
import dev.parley.websocket.rfc6455.ProtocolViolation;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One upgraded socket. Confined to the I/O thread it was accepted on.
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
 * nothing more.
 */
final class UndertowConnection implements Subscriber, Link, FrameListener, InboundBudget.Holder {
  private static final Logger LOG = LoggerFactory.getLogger(UndertowConnection.class);

  /** Reads before other connections of the thread get their turn. */
  private static final int READS_PER_TURN = 4;

  private static final byte[] NO_PAYLOAD = {};

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final ConnectionId id;
  private final StreamConnection stream;
  private final boolean isOurs;
  private final ConduitStreamSinkChannel sink;
  private final Shard shard;
  private final Telemetry telemetry;
  private final Liveness liveness;
  private final boolean compression;
  private final FrameDecoder decoder;
  private final Outbox outbox;
  private final Protocol protocol;
  private final InboundGauge inbound;
  private final Runnable onClosed;
  private @Nullable Subscription subscriptions;
  private State state = State.OPEN;
  private int descriptor = DirectSend.NO_DESCRIPTOR;
  private boolean behind;
  private boolean readingPaused;
  private @Nullable DisconnectReason reason;
  private final long begunNanos;
  private long heardNanos;
  private long pingedNanos;
  private long progressNanos;
  private long closeByNanos;
  private long hearsUntilNanos;
  private int heldBytes;
  private TickRequest time = () -> {};

  UndertowConnection(
      ConnectionId id,
      StreamConnection stream,
      boolean isOurs,
      Shard shard,
      Telemetry telemetry,
      Liveness liveness,
      ConnectionLimits limits,
      boolean compression,
      Function<Link, Protocol> speaking,
      Runnable onClosed) {
    this.id = id;
    this.stream = stream;
    this.isOurs = isOurs;
    this.sink = stream.getSinkChannel();
    this.shard = shard;
    this.telemetry = telemetry;
    this.liveness = liveness;
    this.compression = compression;
    this.decoder = new FrameDecoder(limits.frames(), compression);
    this.outbox = new Outbox(limits.backpressure(), shard.outboxes());
    this.inbound = new InboundGauge(limits.inbound());
    this.onClosed = onClosed;
    this.begunNanos = System.nanoTime();
    this.heardNanos = begunNanos;
    this.pingedNanos = heardNanos;
    this.hearsUntilNanos = heardNanos + Long.MAX_VALUE / 2;
    this.protocol = speaking.apply(this);
  }

  /** Begins to speak and to listen. */
  void start() {
    time = shard.add(this);
    findDescriptor();
    telemetry.opened(protocol.kind());
    LOG.atDebug()
        .addKeyValue("connection", id)
        .addKeyValue("protocol", protocol.kind())
        .log("a connection is there");
    sink.setWriteListener(channel -> flush());
    stream.getSourceChannel().setReadListener(this::read);
    stream.getSourceChannel().setCloseListener(channel -> lost());
    protocol.begin();
    stream.getSourceChannel().resumeReads();
  }

  @Override
  public ConnectionId id() {
    return id;
  }

  @Override
  public void write(Burst burst, int from) {
    if (state != State.OPEN || burst.atNanos() - hearsUntilNanos > 0) {
      return;
    }
    if (!outbox.isEmpty()) {
      burst.frames().forEach(this::queue);
      return;
    }
    ByteBuffer bytes = burst.bytes(from);
    try {
      sink.write(bytes);
    } catch (IOException broken) {
      lost();
      return;
    }
    if (bytes.hasRemaining()) {
      queueRest(burst, bytes.position());
    }
  }

  @Override
  public void send(Frame frame) {
    if (state == State.OPEN) {
      time.requestTick(); // It may be the outcome of what changes when the protocol wishes for
      // time.
      queue(frame);
      flush();
    }
  }

  @Override
  public void tell(ServerEvent event) {
    if (state == State.OPEN) {
      protocol.tell(event);
      noteHeldBytes(); // It may be what others of the client's messages waited for.
    }
  }

  @Override
  public long queuedBytes() {
    return outbox.queuedBytes();
  }

  @Override
  public long stalledNanos(long nowNanos) {
    return Math.max(0, nowNanos - progressNanos);
  }

  @Override
  public void shed() {
    if (state == State.OPEN) {
      telemetry.count(Measure.SLOW_CONNECTION_CLOSED);
      close(DisconnectReason.TOO_SLOW);
    } else {
      terminate();
    }
  }

  @Override
  public void execute(Runnable work) {
    stream.getIoThread().execute(work);
  }

  @Override
  public void limitTo(FrameLimits limits) {
    decoder.limitTo(limits);
  }

  @Override
  public void endForWantOfRoom() {
    close(DisconnectReason.NO_ROOM_TO_RECEIVE);
  }

  @Override
  public void listen(ChannelId channel, WireFormat plain) {
    if (state != State.OPEN) {
      return;
    }
    WireFormat format = agreed(plain);
    for (Subscription subscription = subscriptions;
        subscription != null;
        subscription = subscription.next()) {
      if (subscription.channel().equals(channel) && subscription.format().equals(format)) {
        return;
      }
    }
    Subscription newest = shard.listen(this, channel, format);
    newest.setNext(subscriptions);
    subscriptions = newest;
    updateDirectSend(newest);
  }

  @Override
  public void stopListening(ChannelId channel, WireFormat plain) {
    WireFormat format = agreed(plain);
    leave(subscription ->
        subscription.channel().equals(channel) && subscription.format().equals(format));
  }

  @Override
  public void stopListening(ChannelId channel) {
    leave(subscription -> subscription.channel().equals(channel));
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void pauseReading() {
    if (state == State.OPEN && !readingPaused) {
      readingPaused = true;
      stream.getSourceChannel().suspendReads();
    }
  }

  @Override
  public void resumeReading() {
    if (readingPaused) {
      readingPaused = false;
      heardNanos = System.nanoTime(); // The silence was ours.
      stream.getSourceChannel().resumeReads();
    }
  }

  @Override
  public void hearUntil(long nanos) {
    hearsUntilNanos = nanos;
    updateDirectSend();
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    if (state == State.OPEN) {
      protocol.dismiss(reason);
    }
  }

  @Override
  public void close(DisconnectReason reason) {
    close(reason, List.of(closeFrame(reason)), ending(reason));
  }

  @Override
  public void close(DisconnectReason reason, String text) {
    close(reason, List.of(closeFrame(reason, text)), Ending.LOST);
  }

  @Override
  public void close(DisconnectReason reason, Frame lastWord) {
    close(reason, List.of(lastWord, closeFrame(reason)), ending(reason));
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
    if (!readingPaused && nowNanos - heardNanos > liveness.silentAfter().toNanos()) {
      close(DisconnectReason.SILENT);
    } else if (isStuck(nowNanos)) {
      telemetry.count(Measure.SLOW_CONNECTION_CLOSED);
      close(DisconnectReason.TOO_SLOW);
    } else if (nowNanos - pingedNanos >= liveness.pingEvery().toNanos()) {
      pingedNanos = nowNanos;
      findDescriptor();
      send(Frame.required(FrameEncoder.ping(NO_PAYLOAD)));
    }
    if (state != State.OPEN) {
      return nowNanos;
    }
    long protocolDue = protocol.tick(nowNanos);
    noteHeldBytes();
    return state == State.OPEN
        ? soonest(
            nowNanos,
            protocolDue,
            heardNanos + liveness.silentAfter().toNanos(),
            pingedNanos + liveness.pingEvery().toNanos())
        : nowNanos;
  }

  private static long soonest(long nowNanos, long one, long another, long third) {
    return nowNanos + Math.min(one - nowNanos, Math.min(another - nowNanos, third - nowNanos));
  }

  @Override
  public void onText(byte[] utf8) {
    if (isHeard() && isAffordable(utf8)) {
      protocol.onText(utf8);
    }
  }

  @Override
  public void onBinary(byte[] payload) {
    if (isHeard() && isAffordable(payload)) {
      protocol.onBinary(payload);
    }
  }

  @Override
  public void onOversize(boolean isText) {
    if (isHeard()) {
      protocol.onOversize(isText);
    }
  }

  @Override
  public void onPing(byte[] payload) {
    if (isHeard()) {
      send(Frame.required(FrameEncoder.pong(payload)));
    }
  }

  @Override
  public void onPong(byte[] payload) {}

  @Override
  public void onClose(int code, String reason) {
    // A browser's close() without arguments sends no code: somebody meant it all the same.
    boolean meant = code == CloseCode.NORMAL.number() || code == CloseCode.NO_STATUS.number();
    if (state == State.OPEN) {
      beginClosing(DisconnectReason.GOODBYE, meant ? Ending.DELIBERATE : Ending.LOST);
      // Who closes in order is still owed what was said before, for as long as closing takes.
      outbox.endBehindWhatWaits(List.of(Frame.required(FrameEncoder.close(code, ""))));
      flush();
    } else if (outbox.isEmpty()) {
      terminate();
    }
  }

  private void read(ConduitStreamSourceChannel source) {
    ByteBuffer buffer = shard.readBuffer();
    try {
      for (int i = 0; i < READS_PER_TURN && state != State.CLOSED && !readingPaused; i++) {
        int count = source.read(buffer.clear());
        if (count <= 0) {
          if (count < 0) {
            lost();
          }
          return;
        }
        heardNanos = System.nanoTime();
        boolean wasAll = buffer.hasRemaining();
        if (!inbound.allowsBytes(count, heardNanos)) {
          close(DisconnectReason.TOO_MANY_MESSAGES);
        }
        decoder.decode(buffer.flip(), this);
        if (wasAll) {
          return; // Of what comes meanwhile the selector tells: one more read would find nothing.
        }
      }
    } catch (ProtocolViolation violation) {
      violated(violation);
    } catch (IOException broken) {
      lost();
    } catch (RuntimeException fault) {
      LOG.atError().addKeyValue("connection", id).setCause(fault).log("fault on a connection");
      close(DisconnectReason.SERVER_FAULT);
    } finally {
      noteHeldBytes();
    }
  }

  /** For most there is nothing, before and after. */
  private void noteHeldBytes() {
    int now = state == State.OPEN ? decoder.heldBytes() + protocol.heldBytes() : 0;
    if (now != heldBytes) {
      heldBytes = now;
      shard.inbound().hold(this, now);
    }
  }

  /** Whether the client may say one more thing; it is closed with the first that is too much. */
  private boolean isHeard() {
    time.requestTick();
    if (state == State.OPEN && !inbound.allowsMessage(heardNanos)) {
      close(DisconnectReason.TOO_MANY_MESSAGES);
    }
    return state == State.OPEN;
  }

  /** What a message was unpacked to counts like what came over the wire: it is work for us. */
  private boolean isAffordable(byte[] message) {
    if (compression && !inbound.allowsBytes(message.length, heardNanos)) {
      close(DisconnectReason.TOO_MANY_MESSAGES);
      return false;
    }
    return true;
  }

  private void violated(ProtocolViolation violation) {
    LOG.atDebug()
        .addKeyValue("connection", id)
        .addKeyValue("expected", violation.getMessage())
        .log("protocol violation");
    close(
        switch (violation.closeCode()) {
          case INVALID_PAYLOAD -> DisconnectReason.NOT_UTF8;
          case MESSAGE_TOO_BIG -> DisconnectReason.TOO_BIG;
          default -> DisconnectReason.PROTOCOL_ERROR;
        });
  }

  private void queueRest(Burst burst, int written) {
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
        queue(frame);
      }
    }
    progressNanos = System.nanoTime();
    resumeWrites();
  }

  /** From now on it is a slow one until all is written. */
  private void resumeWrites() {
    time.requestTick();
    if (!behind) {
      behind = true;
      updateDirectSend();
    }
    sink.resumeWrites();
  }

  /** For the first clients of a process it is not known yet when they come. */
  private void findDescriptor() {
    if (isOurs && descriptor == DirectSend.NO_DESCRIPTOR) {
      descriptor = Descriptors.of(stream);
      updateDirectSend();
    }
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
    subscription.enableDirectSend(behind ? DirectSend.NO_DESCRIPTOR : descriptor, hearsUntilNanos);
  }

  private void queue(Frame frame) {
    if (state != State.OPEN) {
      return;
    }
    if (outbox.isEmpty()) {
      progressNanos = System.nanoTime();
    }
    QueueDecision admission = outbox.offer(frame);
    switch (admission) {
      case Enqueue enqueue -> shard.shedIfTooMuchWaits();
      case Replace replace -> telemetry.count(Measure.DELIVERY_REPLACED_PRESENCE);
      case Drop drop -> telemetry.count(Measure.DELIVERY_DROPPED_TYPING);
      case Disconnect(DisconnectReason reason) -> {
        telemetry.count(Measure.SLOW_CONNECTION_CLOSED);
        close(reason);
      }
    }
  }

  private void flush() {
    if (state == State.CLOSED) {
      return;
    }
    try {
      if (outbox.writeTo(sink) > 0) {
        progressNanos = System.nanoTime();
      }
      if (!outbox.isEmpty()) {
        resumeWrites();
        return;
      }
      sink.suspendWrites();
      caughtUp();
      if (state == State.CLOSING) {
        flushed();
      }
    } catch (IOException broken) {
      lost();
    }
  }

  /**
   * The close frame is out. We stop writing and hear the client out, one that has closed as well
   * (RFC 6455 section 7.1.1): closing a socket with unread bytes in it would reset it, and the
   * client might never see why, or what it was sent before.
   */
  private void flushed() throws IOException {
    sink.shutdownWrites();
    sink.flush();
  }

  private static Ending ending(DisconnectReason reason) {
    return reason.keepsPlaces() ? Ending.LOST : Ending.DELIBERATE;
  }

  private static Frame closeFrame(DisconnectReason reason) {
    return closeFrame(reason, reason.text());
  }

  private static Frame closeFrame(DisconnectReason reason, String text) {
    return Frame.required(FrameEncoder.close(reason.code(), text));
  }

  private void close(DisconnectReason reason, List<Frame> last, Ending ending) {
    if (state == State.OPEN) {
      beginClosing(reason, ending);
      outbox.endWith(last);
      flush();
    }
  }

  private void beginClosing(DisconnectReason reason, Ending ending) {
    become(State.CLOSING);
    this.reason = reason;
    closeByNanos = System.nanoTime() + liveness.closingFor().toNanos();
    decoder.passOverMessages();
    endSession(ending);
    noteHeldBytes();
    resumeReading(); // For its close frame.
  }

  /** The link broke, or the client went without a word. */
  private void lost() {
    if (state == State.OPEN) {
      become(State.CLOSING);
      endSession(Ending.LOST);
      noteHeldBytes();
    }
    terminate();
  }

  private void terminate() {
    if (state == State.CLOSED) {
      return;
    }
    become(State.CLOSED);
    outbox.clear();
    shard.remove(this);
    tellOfTheEnd();
    SocketCloser.close(stream, onClosed);
  }

  private void become(State next) {
    state = next;
    time.requestTick();
  }

  private void tellOfTheEnd() {
    ConnectionEnd end =
        new ConnectionEnd(
            id,
            protocol.user(),
            protocol.kind(),
            Optional.ofNullable(reason),
            Duration.ofNanos(System.nanoTime() - begunNanos));
    telemetry.ended(end);
    LOG.atDebug()
        .addKeyValue("connection", id)
        .addKeyValue("user", end.user().map(UserId::value).orElse("unknown"))
        .addKeyValue("reason", end.reason().map(Enum::name).orElse("LINK_LOST"))
        .addKeyValue("lastedMs", end.lasted().toMillis())
        .log("a connection is gone");
  }

  private void endSession(Ending ending) {
    leave(every -> true);
    protocol.end(ending);
  }

  private boolean isStuck(long nowNanos) {
    return !outbox.isEmpty() && nowNanos - progressNanos > liveness.stuckAfter().toNanos();
  }

  private WireFormat agreed(WireFormat plain) {
    return compression ? new DeflatedWireFormat(plain) : plain;
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
