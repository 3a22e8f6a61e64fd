/** Puts the server together: settings, wiring, start, stop, and the command line. */
@NullMarked
package dev.parley.bootstrap;

import org.jspecify.annotations.NullMarked;
