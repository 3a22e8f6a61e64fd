package dev.parley.domain.transition;

import dev.parley.domain.channel.ChannelId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * One of the sixteen lanes that the transitions of all channels are dealt to. Those of one channel
 * are in one lane, and so stay in their order however many lanes are read at once.
 *
 * @param number 0 to 15
 */
public record TransitionLane(int number) {
  /** How many there are. Readers in other languages reckon with it: it never changes. */
  public static final int COUNT = 16;

  private static final List<TransitionLane> ALL =
      IntStream.range(0, COUNT).mapToObj(TransitionLane::new).toList();

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if there is no such lane
   */
  public TransitionLane {
    if (number < 0 || number >= COUNT) {
      throw new IllegalArgumentException("there is no lane " + number);
    }
  }

  /** All of them, by number. */
  public static List<TransitionLane> all() {
    return ALL;
  }

  /** The channel's: the CRC-32 of its name (as of zip, in any language), modulo 16. */
  public static TransitionLane of(ChannelId channel) {
    CRC32 crc = new CRC32();
    channel.value().chars().forEach(crc::update); // It is ASCII.
    return ALL.get((int) (crc.getValue() % COUNT));
  }
}
