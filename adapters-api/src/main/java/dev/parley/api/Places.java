package dev.parley.api;

import java.util.HashMap;
import java.util.Map;

/** How many calls that last may be open at once, at a node and by one id of keys. Thread-safe. */
final class Places {
  private final Map<String, Integer> open = new HashMap<>();
  private final int most;
  private final int mostOfAnId;

  Places(int most, int mostOfAnId) {
    this.most = most;
    this.mostOfAnId = mostOfAnId;
  }

  /** Takes one; false if there is none. */
  synchronized boolean claim(String id) {
    int all = open.values().stream().mapToInt(Integer::intValue).sum();
    if (all >= most || open.getOrDefault(id, 0) >= mostOfAnId) {
      return false;
    }
    open.merge(id, 1, Integer::sum);
    return true;
  }

  /** Gives one back. */
  synchronized void release(String id) {
    open.computeIfPresent(id, (same, number) -> number == 1 ? null : number - 1);
  }
}
