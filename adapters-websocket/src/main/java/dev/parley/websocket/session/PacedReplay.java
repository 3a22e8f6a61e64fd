package dev.parley.websocket.session;

import dev.parley.application.port.out.Replay;
import dev.parley.websocket.outbox.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client what it missed, a piece at a time, at the pace at which it reads. Confined to its
 * connection's I/O thread.
 */
public final class PacedReplay {
  /** A piece with its places, about. */
  public static final int PIECE_BYTES = 64 * 1024;

  private final Link link;

  /** What the client has not read yet. */
  private @Nullable Replay unread;

  public PacedReplay(Link link) {
    this.link = link;
  }

  /**
   * Sends a piece.
   *
   * @param frames all of it: one write, as a live event and where it leads to are
   */
  public void send(Replay piece, byte[] frames) {
    link.send(Frame.required(frames));
    piece.request().progressed();
    unread = piece;
    goOn();
  }

  /** The next piece may come when most of this one has left. */
  public void goOn() {
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

  /** Whether there is a piece that the client has not read. */
  public boolean isUnread() {
    return unread != null;
  }
}
