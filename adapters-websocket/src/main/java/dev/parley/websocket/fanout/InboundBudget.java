package dev.parley.websocket.fanout;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the bytes that an I/O thread holds until its clients send more: unfinished messages and
 * frames, and requests that wait for an earlier one. Confined to its shard.
 *
 * <p>Each connection is bounded by itself; this bounds them in sum. When it is used up, whoever has
 * kept the thread waiting longest goes first: a message is as a rule complete within milliseconds,
 * and who is not done after all the others has no good reason.
 */
public final class InboundBudget {
  private final long limitBytes;

  /** In the order in which they began. */
  private final Map<Holder, Integer> holders = new LinkedHashMap<>();

  private long bytes;
  private volatile long lastBytes;

  /** A connection for which something is held. */
  public interface Holder {
    /** It has to let go of everything, and ends. */
    void endForWantOfRoom();
  }

  InboundBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * So much is held for it now; 0 when nothing is. It may be the one that has to go.
   *
   * @param held bytes of the heap
   */
  public void hold(Holder holder, int held) {
    Integer before = held == 0 ? holders.remove(holder) : holders.put(holder, held);
    bytes += held - (before == null ? 0 : before);
    while (bytes > limitBytes) {
      endOldest();
    }
    lastBytes = bytes;
  }

  private void endOldest() {
    Holder oldest = holders.keySet().iterator().next();
    oldest.endForWantOfRoom();
    Integer left = holders.remove(oldest);
    bytes -= left == null ? 0 : left;
  }

  /** How much that is together. Safe for any thread. */
  long bytes() {
    return lastBytes;
  }
}
