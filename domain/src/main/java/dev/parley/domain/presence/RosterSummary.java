package dev.parley.domain.presence;

/**
 * As much of a channel's roster as shows whether a replica is right.
 *
 * @param count how many members there are
 */
public record RosterSummary(RosterPosition position, int count) {}
