package dev.parley.websocket.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many places each key may have at a time. Safe for any thread; holds an entry only for keys
 * that have one.
 */
final class Quota<K> {
  private final int max;
  private final Map<K, Integer> taken = new ConcurrentHashMap<>();

  Quota(int max) {
    this.max = max;
  }

  /** Takes a place for the key, if it has one left. */
  boolean take(K key) {
    boolean[] full = {false};
    taken.compute(
        key,
        (same, now) -> {
          int before = now == null ? 0 : now;
          full[0] = before >= max;
          return full[0] ? now : before + 1;
        });
    return !full[0];
  }

  void release(K key) {
    taken.computeIfPresent(key, (same, now) -> now == 1 ? null : now - 1);
  }

  /** How many keys have a place. */
  int keys() {
    return taken.size();
  }
}
