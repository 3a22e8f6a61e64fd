package dev.parley.bootstrap;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of the heap a node may use for what it keeps for others, and for what. Immutable.
 *
 * <p>Where all that is wanted does not fit, what is shared gives way first, each row in the
 * proportion in which it exceeds its least; then the number of what there may be at once.
 *
 * @param rows as they were granted, in the order in which they were asked for
 * @param availableBytes what there is for them
 */
record MemoryBudget(List<Granted> rows, long availableBytes) {
  private static final long MIB = 1024 * 1024;

  /** The rest is for what lives shortly, and for the collector to work. */
  private static final double SHARE_OF_HEAP = 0.8;

  /** The server itself, with the classes' own objects, while nobody is there. */
  private static final long SERVER_BYTES = 40 * MIB;

  /**
   * Something that is kept.
   *
   * @param what in the words of the table of docs/security.md
   * @param bytes what it may take if there is room
   * @param leastBytes with less of it the node is of no use
   * @param kind what gives way first
   */
  record Row(String what, long bytes, long leastBytes, Kind kind) {
    Row {
      if (leastBytes < 0 || bytes < leastBytes) {
        throw new IllegalArgumentException("0 <= leastBytes <= bytes");
      }
    }

    /** A budget in bytes, which all share. */
    static Row shared(String what, long bytes, long leastBytes) {
      return new Row(what, bytes, Math.min(leastBytes, bytes), Kind.SHARED);
    }

    /** As many as there may be at once, of which each takes about so much; fewer will do. */
    static Row counted(String what, long most, long least, long bytesEach) {
      return new Row(what, most * bytesEach, Math.min(least, most) * bytesEach, Kind.COUNTED);
    }

    /** As many as there may be at once, whatever the heap. */
    static Row fixed(String what, long most, long bytesEach) {
      return new Row(what, most * bytesEach, most * bytesEach, Kind.COUNTED);
    }
  }

  /** What kind of a bound it is. */
  enum Kind {
    SHARED,
    COUNTED
  }

  /** A row, and what there is for it. */
  record Granted(Row row, long bytes) {
    boolean isLowered() {
      return bytes < row.bytes();
    }
  }

  MemoryBudget {
    rows = List.copyOf(rows);
  }

  /** Fits the rows into the heap. */
  static MemoryBudget of(long heapBytes, List<Row> rows) {
    long available = Math.max(0, (long) (heapBytes * SHARE_OF_HEAP) - SERVER_BYTES);
    Share shared = Share.of(rows, Kind.SHARED);
    Share counted = Share.of(rows, Kind.COUNTED);
    double ofShared = shared.fraction(available - counted.bytes());
    double ofCounted = counted.fraction(available - shared.at(ofShared));
    List<Granted> granted = new ArrayList<>();
    for (Row row : rows) {
      double fraction = row.kind() == Kind.SHARED ? ofShared : ofCounted;
      granted.add(new Granted(row, between(row.leastBytes(), row.bytes(), fraction)));
    }
    return new MemoryBudget(granted, available);
  }

  /** What there is for the row of that name. */
  long bytes(String what) {
    return rows.stream()
        .filter(granted -> granted.row().what().equals(what))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such row: " + what))
        .bytes();
  }

  /** What was wanted together. */
  long wantedBytes() {
    return rows.stream().mapToLong(granted -> granted.row().bytes()).sum();
  }

  /** What was granted together. */
  long grantedBytes() {
    return rows.stream().mapToLong(Granted::bytes).sum();
  }

  /** Those that were granted less than they asked for. */
  List<Granted> lowered() {
    return rows.stream().filter(Granted::isLowered).toList();
  }

  /** Whether even the least does not fit. */
  boolean isShort() {
    return grantedBytes() > availableBytes;
  }

  private static long between(long least, long most, double fraction) {
    return least + (long) ((most - least) * fraction);
  }

  /** All rows of one kind together. */
  private record Share(long bytes, long leastBytes) {
    static Share of(List<Row> rows, Kind kind) {
      long bytes = 0;
      long least = 0;
      for (Row row : rows) {
        if (row.kind() == kind) {
          bytes += row.bytes();
          least += row.leastBytes();
        }
      }
      return new Share(bytes, least);
    }

    /** Of what lies between the least and all of it: the part that fits, 0 to 1. */
    double fraction(long room) {
      if (room >= bytes) {
        return 1;
      }
      return room <= leastBytes ? 0 : (double) (room - leastBytes) / (bytes - leastBytes);
    }

    long at(double fraction) {
      return between(leastBytes, bytes, fraction);
    }
  }
}
