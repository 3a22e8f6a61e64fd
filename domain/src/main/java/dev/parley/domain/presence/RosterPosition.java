package dev.parley.domain.presence;

/**
 * A place in a roster's history.
 *
 * @param epoch which history: another one after the registry was emptied
 * @param rev how many changes into it
 */
public record RosterPosition(String epoch, long rev) {}
