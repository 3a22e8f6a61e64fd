package dev.parley.domain.recovery;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * The beats that a node heard on the present life of its link, in their order. Confined to its
 * owner.
 *
 * <p>Beats of one node that follow one another are one range: an hour in which one node beats takes
 * as much room as a single beat. The oldest ranges are forgotten.
 */
public final class Landmarks {
  /** No such beat was heard here. */
  public static final long UNKNOWN = -1;

  /** It may have been heard here, but too long ago. */
  public static final long FORGOTTEN = -2;

  private final int mostRanges;
  private final Map<Long, TreeMap<Long, Range>> byLife = new HashMap<>();
  private final Queue<Range> ranges = new ArrayDeque<>();
  private Range newest = new Range(0, 0, 0);
  private Landmark latest = new Landmark(0, 0, Beat.NONE);

  /** Beats of one life, one after the other: {@code to - from + 1} of them. */
  private static final class Range {
    private final long life;
    private final long from;
    private final long index;
    private long to;

    Range(long life, long from, long index) {
      this.life = life;
      this.from = from;
      this.index = index;
      this.to = from;
    }
  }

  /**
   * None was heard yet.
   *
   * @param mostRanges how many are kept, at least 1
   */
  public Landmarks(int mostRanges) {
    this.mostRanges = mostRanges;
  }

  /** The last beat that was heard; {@link Beat#NONE} on a link that has brought none. */
  public Landmark latest() {
    return latest;
  }

  /** The link is another one: what was heard before says nothing of what is heard from now on. */
  public void startOver() {
    byLife.clear();
    ranges.clear();
    newest = new Range(0, 0, 0);
    latest = new Landmark(latest.link() + 1, latest.index() + 1, Beat.NONE);
  }

  /**
   * A beat was heard. One that its node cannot have published after those that were heard of it
   * already is none: it may be anybody's copy, and would be heard at two places.
   *
   * @return whether it is a landmark
   */
  public boolean hear(Beat beat) {
    TreeMap<Long, Range> ofLife = byLife.get(beat.life());
    if (beat.number() < 1
        || (ofLife != null && beat.number() <= ofLife.lastEntry().getValue().to)) {
      return false;
    }
    latest = new Landmark(latest.link(), latest.index() + 1, beat);
    if (newest.life == beat.life() && newest.to + 1 == beat.number() && !ranges.isEmpty()) {
      newest.to = beat.number();
      return true;
    }
    if (ranges.size() == mostRanges) {
      forgetOldest();
    }
    newest = new Range(beat.life(), beat.number(), latest.index());
    ranges.add(newest);
    byLife.computeIfAbsent(beat.life(), first -> new TreeMap<>()).put(beat.number(), newest);
    return true;
  }

  /** Where it was heard: the landmark's index, or {@link #UNKNOWN} or {@link #FORGOTTEN}. */
  public long find(Beat beat) {
    TreeMap<Long, Range> ofLife = byLife.get(beat.life());
    if (ofLife == null) {
      return UNKNOWN;
    }
    Map.Entry<Long, Range> range = ofLife.floorEntry(beat.number());
    if (range == null) {
      return FORGOTTEN;
    }
    Range found = range.getValue();
    return beat.number() <= found.to ? found.index + (beat.number() - found.from) : UNKNOWN;
  }

  private void forgetOldest() {
    Range oldest = ranges.remove();
    TreeMap<Long, Range> ofLife = byLife.get(oldest.life);
    if (ofLife != null) {
      ofLife.remove(oldest.from);
      if (ofLife.isEmpty()) {
        byLife.remove(oldest.life);
      }
    }
  }
}
