package dev.parley.websocket.stomp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What waits for its COMMIT, bounded in sum over all transactions that are open. Confined to one
 * connection's I/O thread.
 */
final class Transactions {
  static final int MAX_OPEN = 16;
  static final int MAX_FRAMES = 100;

  /** Of all that are open together, names included, as they lie in the heap. */
  static final int MAX_BYTES = 64 * 1024;

  private static final int OBJECT_BYTES = 128;

  private final Map<String, List<StompFrame>> open = new HashMap<>(2);
  private int bytes;

  /** Why not, if it cannot be. */
  Optional<StompError> begin(String name) {
    if (open.containsKey(name)) {
      return Optional.of(StompError.TRANSACTION_EXISTS);
    }
    if (open.size() >= MAX_OPEN || bytes + nameBytes(name) > MAX_BYTES) {
      return Optional.of(StompError.TRANSACTION_TOO_LARGE);
    }
    open.put(name, new ArrayList<>());
    bytes += nameBytes(name);
    return Optional.empty();
  }

  boolean isOpen(String name) {
    return open.containsKey(name);
  }

  /** Why not, if it cannot be. */
  Optional<StompError> add(String name, StompFrame frame) {
    List<StompFrame> frames = open.get(name);
    if (frames == null) {
      return Optional.of(StompError.TRANSACTION_UNKNOWN);
    }
    if (frames.size() >= MAX_FRAMES || bytes + frame.heldBytes() > MAX_BYTES) {
      return Optional.of(StompError.TRANSACTION_TOO_LARGE);
    }
    frames.add(frame);
    bytes += frame.heldBytes();
    return Optional.empty();
  }

  /** Ends it, and gives what it held; empty if there is none of that name. */
  Optional<List<StompFrame>> end(String name) {
    List<StompFrame> frames = open.remove(name);
    if (frames == null) {
      return Optional.empty();
    }
    bytes -= nameBytes(name);
    for (StompFrame frame : frames) {
      bytes -= frame.heldBytes();
    }
    return Optional.of(frames);
  }

  /** Forgets all of them: nobody will commit them any more. */
  void clear() {
    open.clear();
    bytes = 0;
  }

  /** About how much of the heap they take, in bytes. */
  int heldBytes() {
    return bytes;
  }

  private static int nameBytes(String name) {
    return OBJECT_BYTES + 2 * name.length();
  }
}
