package dev.parley.websocket.stomp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What waits for its COMMIT. Confined to one connection's I/O thread. */
final class Transactions {
  private static final int MAX_OPEN = 16;
  private static final int MAX_FRAMES = 100;

  private final Map<String, List<StompFrame>> open = new HashMap<>(2);

  /** Why not, if it cannot be. */
  Optional<StompError> begin(String name) {
    if (open.containsKey(name)) {
      return Optional.of(StompError.TRANSACTION_EXISTS);
    }
    if (open.size() >= MAX_OPEN) {
      return Optional.of(StompError.TRANSACTION_TOO_LARGE);
    }
    open.put(name, new ArrayList<>());
    return Optional.empty();
  }

  /** Why not, if it cannot be. */
  Optional<StompError> add(String name, StompFrame frame) {
    List<StompFrame> frames = open.get(name);
    if (frames == null) {
      return Optional.of(StompError.TRANSACTION_UNKNOWN);
    }
    if (frames.size() >= MAX_FRAMES) {
      return Optional.of(StompError.TRANSACTION_TOO_LARGE);
    }
    frames.add(frame);
    return Optional.empty();
  }

  /** Ends it, and gives what it held; empty if there is none of that name. */
  Optional<List<StompFrame>> end(String name) {
    return Optional.ofNullable(open.remove(name));
  }
}
