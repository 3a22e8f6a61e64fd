/**
 * The JSON of events and commands, read in one place and written in one place, for every adapter
 * that carries it; and the limits that hold for it on every way.
 */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
