package dev.parley.publisher;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of an event.
 *
 * @param replayed whether it was published before under its key, and nothing was now
 * @param receivers how many nodes heard it; empty where a cluster cannot say
 * @param position where it is kept, if it is
 */
public record Published(boolean replayed, OptionalLong receivers, Optional<String> position) {}
