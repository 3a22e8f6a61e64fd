package dev.parley.websocket.session;

import dev.parley.domain.identity.TokenLife;

/**
 * Tracks the expiry of a connection's token, by a clock that cannot be set. Confined to the
 * connection's I/O thread.
 */
public final class TokenWatch {
  private final long noticeNanos;
  private final long endNanos;
  private boolean noticed;

  /**
   * Begins.
   *
   * @param nowNanos {@link System#nanoTime}
   */
  public TokenWatch(TokenLife life, long nowNanos) {
    noticeNanos = nowNanos + life.noticeIn().toNanos();
    endNanos = nowNanos + life.endsIn().toNanos();
  }

  /** What is to be done now. */
  public enum Due {
    NOTHING,
    /** The client is to be told that its token ends; said once. */
    NOTICE,
    /** The connection is to be closed. */
    END
  }

  public Due due(long nowNanos) {
    if (nowNanos - endNanos >= 0) {
      return Due.END;
    }
    if (!noticed && nowNanos - noticeNanos >= 0) {
      noticed = true;
      return Due.NOTICE;
    }
    return Due.NOTHING;
  }

  /** When there may be something to do next, in {@link System#nanoTime}. */
  public long nextNanos() {
    return noticed ? endNanos : noticeNanos;
  }

  /** The end, in {@link System#nanoTime}. */
  public long endNanos() {
    return endNanos;
  }
}
