package dev.parley.websocket.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * How many places each key may have at a time. Safe for any thread; holds an entry only for keys
 * that have one.
 */
final class Quota<K> {
  private final ToIntFunction<K> most;
  private final Map<K, Integer> taken = new ConcurrentHashMap<>();

  /**
   * @param most how many the key may have
   */
  Quota(ToIntFunction<K> most) {
    this.most = most;
  }

  /** Takes a place for the key, if it has one left. */
  boolean take(K key) {
    int max = most.applyAsInt(key);
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
