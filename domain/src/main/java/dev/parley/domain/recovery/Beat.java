package dev.parley.domain.recovery;

/**
 * The name of a message that every node of one Redis hears at the same place among the messages of
 * all channels.
 *
 * @param life random, one for each life of a node
 * @param number counts that node's beats from 1 on, and never goes back
 */
public record Beat(long life, long number) {
  /** Stands where a link has brought no beat yet; no node publishes it. */
  public static final Beat NONE = new Beat(0, 0);
}
