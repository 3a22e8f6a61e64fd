package dev.parley.domain.presence;

/**
 * Enough of a channel's roster to check a replica.
 *
 * @param count how many members there are
 */
public record RosterSummary(RosterPosition position, int count) {}
