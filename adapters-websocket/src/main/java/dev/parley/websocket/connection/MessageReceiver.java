package dev.parley.websocket.connection;

import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.websocket.admission.InboundGauge;
import dev.parley.websocket.fanout.DeflatedWireFormat;
import dev.parley.websocket.fanout.InboundBudget;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameDecoder;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.rfc6455.FrameListener;
import dev.parley.websocket.rfc6455.ProtocolViolation;
import dev.parley.websocket.session.Protocol;
import java.nio.ByteBuffer;

/**
 * Receives what one client sends: decodes it, holds it to the rates of the connection and the
 * memory of its I/O thread, and passes whole messages on to the protocol. Part of its {@link
 * WebSocketConnection} and confined to the same thread.
 */
final class MessageReceiver implements FrameListener, InboundBudget.Holder {
  private final WebSocketConnection connection;
  private final FrameDecoder decoder;
  private final InboundGauge gauge;
  private final InboundBudget budget;
  private final boolean compression;
  private long heardNanos;
  private int heldBytes;

  MessageReceiver(
      WebSocketConnection connection,
      ConnectionLimits limits,
      boolean compression,
      InboundBudget budget,
      long nowNanos) {
    this.connection = connection;
    this.decoder = new FrameDecoder(limits.frames(), compression);
    this.gauge = new InboundGauge(limits.inbound());
    this.compression = compression;
    this.budget = budget;
    this.heardNanos = nowNanos;
  }

  void limitTo(FrameLimits limits) {
    decoder.limitTo(limits);
  }

  /** The form as the client and the server have agreed on it: compressed, or as it is. */
  WireFormat agreed(WireFormat plain) {
    return compression ? new DeflatedWireFormat(plain) : plain;
  }

  /** When the last byte came; or when reading began again, since the silence before was ours. */
  long heardNanos() {
    return heardNanos;
  }

  void resumed(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** Only the client's close frame and its end matter any more. */
  void passOverMessages() {
    decoder.passOverMessages();
  }

  void receive(ByteBuffer bytes, long nowNanos) {
    heardNanos = nowNanos;
    try {
      if (!gauge.allowsBytes(bytes.remaining(), nowNanos)) {
        connection.close(DisconnectReason.TOO_MANY_MESSAGES);
      }
      decoder.decode(bytes, this);
    } catch (ProtocolViolation violation) {
      ConnectionLog.violated(connection.id(), violation);
      connection.close(reason(violation));
    } catch (RuntimeException fault) {
      connection.faulted(fault);
    } finally {
      noteHeldBytes();
    }
  }

  /** For most there is nothing, before and after. */
  void noteHeldBytes() {
    int now = connection.isOpen() ? decoder.heldBytes() + protocol().heldBytes() : 0;
    if (now != heldBytes) {
      heldBytes = now;
      budget.hold(this, now);
    }
  }

  @Override
  public void endForWantOfRoom() {
    connection.close(DisconnectReason.NO_ROOM_TO_RECEIVE);
  }

  @Override
  public void onText(byte[] utf8) {
    if (isHeard() && isAffordable(utf8)) {
      protocol().onText(utf8);
    }
  }

  @Override
  public void onBinary(byte[] payload) {
    if (isHeard() && isAffordable(payload)) {
      protocol().onBinary(payload);
    }
  }

  @Override
  public void onOversize(boolean isText) {
    if (isHeard()) {
      protocol().onOversize(isText);
    }
  }

  @Override
  public void onPing(byte[] payload) {
    if (isHeard()) {
      connection.send(Frame.required(FrameEncoder.pong(payload)));
    }
  }

  @Override
  public void onPong(byte[] payload) {}

  @Override
  public void onClose(int code, String reason) {
    connection.closedByClient(code);
  }

  private Protocol protocol() {
    return connection.protocol();
  }

  /** Whether the client may say one more thing; it is closed with the first that is too much. */
  private boolean isHeard() {
    connection.requestTick();
    if (connection.isOpen() && !gauge.allowsMessage(heardNanos)) {
      connection.close(DisconnectReason.TOO_MANY_MESSAGES);
    }
    return connection.isOpen();
  }

  /** What a message was unpacked to counts like what came over the wire: it is work for us. */
  private boolean isAffordable(byte[] message) {
    if (compression && !gauge.allowsBytes(message.length, heardNanos)) {
      connection.close(DisconnectReason.TOO_MANY_MESSAGES);
      return false;
    }
    return true;
  }

  private static DisconnectReason reason(ProtocolViolation violation) {
    return switch (violation.closeCode()) {
      case INVALID_PAYLOAD -> DisconnectReason.NOT_UTF8;
      case MESSAGE_TOO_BIG -> DisconnectReason.TOO_BIG;
      default -> DisconnectReason.PROTOCOL_ERROR;
    };
  }
}
