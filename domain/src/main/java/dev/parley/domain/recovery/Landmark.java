package dev.parley.domain.recovery;

/**
 * A beat where this node heard it.
 *
 * @param link on which life of the node's link to the bus
 * @param index counts the beats that the node heard, over all lives of its link
 * @param beat as every node knows it
 */
public record Landmark(long link, long index, Beat beat) {}
