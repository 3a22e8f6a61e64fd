package dev.parley.domain.recovery;

import org.jspecify.annotations.Nullable;

/**
 * The last events of one channel side by side in one array that grows and shrinks with them, and
 * nothing else: an object for each would outlive the young generation, and be copied on its way.
 * Confined to its owner.
 */
final class EventRing {
  private static final int FEWEST_BYTES = 1024;
  private static final int FEWEST_EVENTS = 8;

  /** Count, check and length, time, place among all bytes that were ever appended. */
  private static final int FIELDS = 4;

  private static final long BYTES_OF_AN_EVENT = FIELDS * Long.BYTES + 8;

  private final HistoryMemory memory;
  private byte[] bytes = {};
  private long[] fields = {};
  private @Nullable Landmark[] landmarks = {};
  private int first;
  private int size;
  private long begin;
  private long end;

  EventRing(HistoryMemory memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  /** The bytes of the events. */
  int length() {
    return (int) (end - begin);
  }

  /** What all of it takes of the memory. */
  long reservedBytes() {
    return reserved(bytes.length, landmarks.length);
  }

  /** Appends an event if there is room, or memory for more room. */
  boolean append(Landmark after, long count, int check, long nanos, byte[] event) {
    if (!makeRoom(length() + event.length, size + 1)) {
      return false;
    }
    int slot = (first + size) % landmarks.length;
    landmarks[slot] = after;
    fields[slot * FIELDS] = count;
    fields[slot * FIELDS + 1] = ((long) check << Integer.SIZE) | event.length;
    fields[slot * FIELDS + 2] = nanos;
    fields[slot * FIELDS + 3] = end;
    int at = (int) (end % bytes.length);
    int fits = Math.min(event.length, bytes.length - at);
    System.arraycopy(event, 0, bytes, at, fits);
    System.arraycopy(event, fits, bytes, 0, event.length - fits);
    end += event.length;
    size++;
    return true;
  }

  /** Forgets the oldest event; there has to be one. */
  void removeOldest() {
    begin += lengthAt(0);
    landmarks[first] = null;
    first = (first + 1) % landmarks.length;
    size--;
  }

  /** Gives back what is not needed. */
  void shrink() {
    if (size == 0) {
      clear();
    } else if (bytes.length > FEWEST_BYTES && length() <= bytes.length / 4) {
      resize(Math.max(FEWEST_BYTES, bytes.length / 2), landmarks.length);
    }
    if (landmarks.length > FEWEST_EVENTS && size <= landmarks.length / 4) {
      resize(bytes.length, Math.max(FEWEST_EVENTS, landmarks.length / 2));
    }
  }

  /** Forgets all, and gives everything back. */
  void clear() {
    memory.release(reservedBytes());
    bytes = new byte[0];
    fields = new long[0];
    landmarks = new Landmark[0];
    first = 0;
    size = 0;
    begin = 0;
    end = 0;
  }

  Landmark landmarkAt(int index) {
    Landmark landmark = landmarks[slot(index)];
    if (landmark == null) {
      throw new IllegalArgumentException("no event there");
    }
    return landmark;
  }

  long countAt(int index) {
    return fields[slot(index) * FIELDS];
  }

  int checkAt(int index) {
    return (int) (fields[slot(index) * FIELDS + 1] >>> Integer.SIZE);
  }

  int lengthAt(int index) {
    return (int) fields[slot(index) * FIELDS + 1];
  }

  long nanosAt(int index) {
    return fields[slot(index) * FIELDS + 2];
  }

  /** A copy of the event. */
  byte[] eventAt(int index) {
    byte[] event = new byte[lengthAt(index)];
    copy(bytes, fields[slot(index) * FIELDS + 3], event.length, event, 0);
    return event;
  }

  private int slot(int index) {
    return (first + index) % landmarks.length;
  }

  private boolean makeRoom(int neededBytes, int neededEvents) {
    int moreBytes = grown(bytes.length, FEWEST_BYTES, neededBytes);
    int moreEvents = grown(landmarks.length, FEWEST_EVENTS, neededEvents);
    if (moreBytes == bytes.length && moreEvents == landmarks.length) {
      return true;
    }
    if (!memory.reserve(reserved(moreBytes, moreEvents) - reservedBytes())) {
      return false;
    }
    move(moreBytes, moreEvents);
    return true;
  }

  private static int grown(int present, int fewest, int needed) {
    int length = present == 0 ? fewest : present;
    while (length < needed) {
      length *= 2;
    }
    return length;
  }

  /** To less than there is. */
  private void resize(int lessBytes, int fewerEvents) {
    long before = reservedBytes();
    move(lessBytes, fewerEvents);
    memory.release(before - reservedBytes());
  }

  private void move(int newBytes, int newEvents) {
    byte[] movedBytes = new byte[newBytes];
    int length = length();
    copy(bytes, begin, length, movedBytes, 0);
    long[] movedFields = new long[newEvents * FIELDS];
    @Nullable Landmark[] movedLandmarks = new Landmark[newEvents];
    for (int i = 0; i < size; i++) {
      int from = slot(i);
      System.arraycopy(fields, from * FIELDS, movedFields, i * FIELDS, FIELDS);
      movedFields[i * FIELDS + 3] -= begin;
      movedLandmarks[i] = landmarks[from];
    }
    bytes = movedBytes;
    fields = movedFields;
    landmarks = movedLandmarks;
    first = 0;
    begin = 0;
    end = length;
  }

  private static void copy(byte[] ring, long from, int length, byte[] to, int at) {
    if (length == 0) {
      return;
    }
    int start = (int) (from % ring.length);
    int fits = Math.min(length, ring.length - start);
    System.arraycopy(ring, start, to, at, fits);
    System.arraycopy(ring, 0, to, at + fits, length - fits);
  }

  private static long reserved(int bytes, int events) {
    return bytes + events * BYTES_OF_AN_EVENT;
  }
}
