package dev.parley.websocket.raw;

import dev.parley.application.port.out.Replay;
import dev.parley.domain.recovery.Piece;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.session.Link;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells a raw client what it missed, a piece at a time, at the pace at which it reads. Confined to
 * its connection's I/O thread.
 */
final class RawReplays {
  /** A piece with its places, about. */
  private static final int PIECE_BYTES = 64 * 1024;

  private final Link link;

  /** What the client has not read yet. */
  private @Nullable Replay unread;

  RawReplays(Link link) {
    this.link = link;
  }

  /** All of it in one write, as a live event and where it leads to are. */
  void send(Replay piece) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream(PIECE_BYTES);
    for (Piece.Event event : piece.events()) {
      frames.writeBytes(
          FrameEncoder.text(EventWriter.next(piece.channel(), event.reached(), piece.at())));
      frames.writeBytes(FrameEncoder.text(event.bytes()));
    }
    link.send(Frame.required(frames.toByteArray()));
    piece.request().progressed();
    unread = piece;
    goOn();
  }

  /** The next piece may come when most of this one has left. */
  void goOn() {
    Replay piece = unread;
    if (piece == null) {
      return;
    }
    if (link.queuedBytes() < PIECE_BYTES / 2) {
      unread = null;
      piece.taken().run();
    } else {
      piece.request().progressed();
    }
  }

  boolean isUnread() {
    return unread != null;
  }
}
