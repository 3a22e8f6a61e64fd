package dev.parley.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memory that calls hold until they are answered: request bodies, what is made of them, and
 * answers not yet read. Bounded for each key and in sum. Safe for any thread.
 */
public final class CallMemory {
  /** What a call takes beside its bytes: it also bounds how many there are at once. */
  public static final long LEAST = 8 * 1024;

  private static final long MEBIBYTE = 1024L * 1024;

  private final long most;
  private final long mostOfAKey;
  private final Map<String, Long> byKey = new ConcurrentHashMap<>();
  private long held;

  /** A sixteenth of the heap, 32 MiB at the most, and half of it for a key. */
  public CallMemory(long heapBytes) {
    this(
        Math.clamp(heapBytes / 16, 4 * MEBIBYTE, 32 * MEBIBYTE),
        Math.clamp(heapBytes / 16, 4 * MEBIBYTE, 32 * MEBIBYTE) / 2);
  }

  CallMemory(long most, long mostOfAKey) {
    this.most = most;
    this.mostOfAKey = mostOfAKey;
  }

  /** What one call holds. Confined to it, but for the end, which may come from any thread. */
  public final class Share {
    private final String key;
    private long bytes;
    private boolean over;

    private Share(String key) {
      this.key = key;
    }

    /** Whether there is room for so many bytes more; they are taken if there is. */
    public boolean take(long more) {
      synchronized (CallMemory.this) {
        long ofKey = byKey.getOrDefault(key, 0L);
        if (over || held + more > most || ofKey + more > mostOfAKey) {
          return false;
        }
        byKey.put(key, ofKey + more);
        held += more;
        bytes += more;
        return true;
      }
    }

    /** It is answered, or gone. Repeating it changes nothing. */
    public void giveBack() {
      synchronized (CallMemory.this) {
        if (over) {
          return;
        }
        over = true;
        held -= bytes;
        byKey.computeIfPresent(key, (same, all) -> all == bytes ? null : all - bytes);
      }
    }
  }

  /** The share of a call that begins, with nothing in it. */
  public Share of(ApiKey key) {
    return new Share(key.id());
  }

  /** How many bytes are held now. */
  public synchronized long held() {
    return held;
  }
}
