package dev.parley.websocket.session;

import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import java.time.Duration;
import java.util.Optional;

/** The protocol of one connection. Confined to the connection's I/O thread. */
public interface Protocol {
  /** How often {@link #tick} is called at the most: fine enough for heart-beats of a second. */
  Duration TICK = Duration.ofMillis(250);

  /** What it is, for those who count connections. */
  Telemetry.ProtocolKind kind();

  /** Whose connection it is, or was; empty until that is known. */
  Optional<UserId> user();

  /** The connection is up; the first call. */
  void begin();

  /** The client sent a text message, checked to be UTF-8 and within the transport's limit. */
  void onText(byte[] utf8);

  /** The client sent a binary message. */
  void onBinary(byte[] payload);

  /**
   * The client sent a message of which nothing is left, since it was larger than is {@linkplain
   * Link#limitTo held}.
   */
  void onOversize(boolean isText);

  /** What is held of what the client sent, until it sends more, in bytes of the heap. */
  default int heldBytes() {
    return 0;
  }

  /** The client is to be told something by this node. */
  void tell(ServerEvent event);

  /**
   * The client is to be told events that it missed; only of one that asked for it. When it has read
   * most of them, {@link Replay#taken} is run.
   */
  default void replay(Replay piece) {
    throw new IllegalStateException("nothing was asked for");
  }

  /** The connection is to be closed for a reason that lies with its user or its token. */
  void dismiss(DisconnectReason reason);

  /**
   * Time passes, while the connection is open: every {@link #TICK} if it wishes, and soon after its
   * client said something or was sent something of its own.
   *
   * @param nowNanos {@link System#nanoTime}
   * @return from when on it wishes to know again
   */
  long tick(long nowNanos);

  /** The connection is gone, or is about to go; the last call. */
  void end(Ending ending);
}
